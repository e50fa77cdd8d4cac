using OpenClaw.Bench.Measurements;

namespace OpenClaw.Bench.Scenarios;

/// <summary><c>chat.history</c> of one session that many messages were really exchanged in.</summary>
internal sealed class HistoryRate : IScenario
{
    public string Name => "history";

    public async Task<IReadOnlyList<Measurement>> RunAsync(BenchTarget target, CancellationToken cancellationToken)
    {
        var messages = target.Sizes.HistoryMessages;
        string sessionKey;
        using (var load = await ChatLoad.OpenAsync(target, sessions: 1, cancellationToken))
        {
            await load.RunAsync("writing the history", messages / 2, cancellationToken);
            sessionKey = load.FirstSessionKey;
        }

        return await new RequestLoad(target, "chat.history", json =>
        {
            json.WriteString("sessionKey"u8, sessionKey);
            json.WriteNumber("limit"u8, messages);
        }).RunAsync(
            $"chat.history: {messages} messages, {target.Sizes.ReadConnections} connections",
            target.Sizes.ReadConnections, answer => RequireMessages(answer.Span, messages), cancellationToken);
    }

    private static void RequireMessages(ReadOnlySpan<byte> answer, int messages)
    {
        var found = answer.Count("\"role\":\"user\""u8) + answer.Count("\"role\":\"assistant\""u8);
        if (found != messages)
            throw new BenchException($"chat.history answered {found} of {messages} messages.");
    }
}
