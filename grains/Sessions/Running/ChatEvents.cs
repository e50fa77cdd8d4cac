using OpenClaw.Protocol.Chat;
using OpenClaw.Protocol.Events;
using OpenClaw.Protocol.Transcripts;

namespace OpenClaw.Grains.Sessions.Running;

/// <summary>The events of a run as a chat shows them.</summary>
internal static class ChatEvents
{
    public static ChatEvent Delta(string runId, string sessionKey, long seq, string text, long at) => new()
    {
        RunId = runId, SessionKey = sessionKey, Seq = seq, State = ChatState.Delta, Message = ChatMessage.OfText(text, at),
    };

    public static ChatEvent Final(string runId, string sessionKey, long seq, ChatMessage? message = null) => new()
    {
        RunId = runId, SessionKey = sessionKey, Seq = seq, State = ChatState.Final, Message = message,
    };

    /// <summary>A text the gateway wrote, told as its transcript entry.</summary>
    public static ChatEvent Final(string runId, string sessionKey, long seq, AssistantMessage entry) => Final(runId, sessionKey, seq, ChatMessage.Of(entry));

    public static ChatEvent Error(string runId, string sessionKey, long seq, string error) => new()
    {
        RunId = runId, SessionKey = sessionKey, Seq = seq, State = ChatState.Error, ErrorMessage = error,
    };

    public static ChatEvent Aborted(string runId, string sessionKey, long seq, string reason, ChatMessage? partial) => new()
    {
        RunId = runId, SessionKey = sessionKey, Seq = seq, State = ChatState.Aborted, StopReason = reason, Message = partial,
    };
}
