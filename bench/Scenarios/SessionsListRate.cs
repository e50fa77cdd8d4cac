using OpenClaw.Bench.Measurements;
using OpenClaw.Bench.Wire;

namespace OpenClaw.Bench.Scenarios;

/// <summary><c>sessions.list</c> with many stored sessions, made through the protocol as both gateways allow it.</summary>
internal sealed class SessionsListRate : IScenario
{
    private static readonly byte[] KeyStart = "\"key\":\"agent:main:listed-"u8.ToArray();

    public string Name => "sessions-list";

    public async Task<IReadOnlyList<Measurement>> RunAsync(BenchTarget target, CancellationToken cancellationToken)
    {
        var stored = target.Sizes.StoredSessions;
        await PhaseLimit.WithinAsync(target.Sizes.PhaseLimit, "storing sessions", token => StoreAsync(target, stored, token), cancellationToken);
        return await new RequestLoad(target, "sessions.list").RunAsync(
            $"sessions.list: {stored} sessions, {target.Sizes.ReadConnections} connections",
            target.Sizes.ReadConnections, answer => RequireSessions(answer.Span, stored), cancellationToken);
    }

    private static async Task<int> StoreAsync(BenchTarget target, int stored, CancellationToken cancellationToken)
    {
        using var device = new DeviceIdentity();
        using var connection = await GatewayConnection.OpenAsync(target.Endpoint, device, cancellationToken);
        for (var i = 0; i < stored; i++)
        {
            await connection.SendAsync("sessions.patch", json =>
            {
                json.WriteString("key"u8, $"agent:main:listed-{i}");
                json.WriteString("label"u8, $"Listed session {i}");
            }, cancellationToken);
            await connection.ReceiveResponseAsync(cancellationToken);
        }

        return stored;
    }

    private static void RequireSessions(ReadOnlySpan<byte> answer, int stored)
    {
        var found = answer.Count(KeyStart);
        if (found != stored)
            throw new BenchException($"sessions.list answered {found} of {stored} stored sessions.");
    }
}
