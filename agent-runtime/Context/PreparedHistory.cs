using OpenClaw.Protocol.Transcripts;

namespace OpenClaw.AgentRuntime.Context;

/// <summary>What providers are given of a conversation's messages, made once for each. Belongs to one conversation; not thread-safe.</summary>
/// <remarks>Every call of a model sends the whole conversation: what can be kept from call to call decides how long ones feel.</remarks>
public sealed class PreparedHistory
{
    private const int Slack = 256;
    private readonly Dictionary<TranscriptMessage, PreparedMessage> _plain = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<TranscriptMessage, PreparedMessage> _withThinking = new(ReferenceEqualityComparer.Instance);

    internal PreparedMessage Of(TranscriptMessage message, bool withThinking)
    {
        var known = withThinking ? _withThinking : _plain;
        if (!known.TryGetValue(message, out var prepared)) known[message] = prepared = PreparedMessage.Of(message, withThinking);
        return prepared;
    }

    /// <summary>Forgets what a conversation of this many messages cannot need: stand-ins that were made for one call.</summary>
    internal void Trim(int messages)
    {
        if (_plain.Count > messages + Slack) _plain.Clear();
        if (_withThinking.Count > messages + Slack) _withThinking.Clear();
    }
}
