using OpenClaw.Protocol.Transcripts;

namespace OpenClaw.AgentRuntime.Context;

/// <summary>A quick estimate of sizes: four characters are a token.</summary>
public static class TokenEstimate
{
    public const int CharsPerToken = 4;

    public static long Of(IReadOnlyList<TranscriptMessage> messages)
    {
        long chars = 0;
        foreach (var message in messages)
            chars += PreparedMessage.CharsOf(message);
        return Of(chars);
    }

    public static long Of(TranscriptMessage message) => Of((long)PreparedMessage.CharsOf(message));

    internal static long Of(long chars) => (chars + CharsPerToken - 1) / CharsPerToken;
}
