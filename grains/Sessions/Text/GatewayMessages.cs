using OpenClaw.Protocol.Chat;
using OpenClaw.Protocol.Transcripts;

namespace OpenClaw.Grains.Sessions.Text;

/// <summary>Messages that the gateway writes in the assistant's name.</summary>
/// <remarks>Source: protocol page: provider <c>openclaw</c>, model <c>gateway-injected</c>, usage zero.</remarks>
internal static class GatewayMessages
{
    private const string Api = "openai-responses";
    private const string Provider = "openclaw";
    private const string Silence = "NO_REPLY";
    private const string Model = "gateway-injected";

    public static AssistantMessage Of(string text, long at) => new()
    {
        Content = [TextBlock.Of(text)], Timestamp = at, Api = Api, Provider = Provider, Model = Model, StopReason = "stop", Usage = new(),
    };

    public static AssistantMessage Error(string message, long at) => new()
    {
        Content = [], Timestamp = at, Api = Api, Provider = Provider, Model = Model, StopReason = "error", ErrorMessage = message,
    };

    /// <summary>What a stopped run had said so far.</summary>
    public static AssistantMessage Partial(string text, string runId, string reason, long at) => new()
    {
        Content = [TextBlock.Of(text)], Timestamp = at, Api = Api, Provider = Provider, Model = Model, StopReason = "stop", Usage = new(),
        IdempotencyKey = $"{runId}:assistant",
        OpenclawAbort = new() { Aborted = true, Origin = reason == "stop" ? "stop-command" : reason, RunId = runId },
    };

    /// <summary>The message of a chat event; null where there is nothing to show.</summary>
    public static ChatMessage? Visible(string text, long at)
    {
        var shown = text.Trim();
        return shown.Length == 0 || IsSilent(shown) ? null : ChatMessage.OfText(shown, at);
    }

    // The agent says nothing by saying this word, alone or at an edge of its answer.
    public static bool IsSilent(string text)
    {
        if (text.StartsWith(Silence, StringComparison.Ordinal) && (text.Length == Silence.Length || !(char.IsLetterOrDigit(text[Silence.Length]) || text[Silence.Length] == '_')))
            return true;
        return text.EndsWith(Silence, StringComparison.Ordinal) && text.Length > Silence.Length && !char.IsLetterOrDigit(text[^(Silence.Length + 1)]);
    }
}
