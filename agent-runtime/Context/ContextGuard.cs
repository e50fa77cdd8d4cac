using OpenClaw.Protocol.Transcripts;

namespace OpenClaw.AgentRuntime.Context;

/// <summary>Keeps a call inside the model's window: cuts huge tool results, then drops the oldest ones. In memory only.</summary>
internal static class ContextGuard
{
    private const double BudgetShare = 0.75;
    private const double ResultShare = 0.5;
    private const string Dropped = "[this tool result was left out to make room; call the tool again if it is needed]";

    /// <returns>Whether what is left fits the window.</returns>
    public static bool Trim(List<PreparedMessage> messages, int systemPromptChars, long contextWindow)
    {
        var window = contextWindow * TokenEstimate.CharsPerToken;
        var largest = (int)Math.Min(int.MaxValue, window * ResultShare);
        long total = systemPromptChars;
        for (var index = 0; index < messages.Count; index++)
        {
            if (messages[index].Source is ToolResultMessage result && messages[index].Chars > largest)
                messages[index] = Replace(result, Shorten(result.Text, largest));
            total += messages[index].Weight;
        }

        var budget = (long)(window * BudgetShare);
        for (var index = 0; index < messages.Count && total > budget; index++)
        {
            if (messages[index].Source is not ToolResultMessage result || messages[index].Chars <= Dropped.Length)
                continue;
            total -= messages[index].Weight;
            messages[index] = Replace(result, Dropped);
            total += messages[index].Weight;
        }
        return total <= window;
    }

    /// <summary>Keeps the head of a text and says how much is missing.</summary>
    public static string Shorten(string text, int limit) =>
        text.Length <= limit ? text : $"{text.AsSpan(0, Math.Max(0, limit - 80))}\n[… {text.Length - limit + 80} more characters left out]";

    private static PreparedMessage Replace(ToolResultMessage result, string text) =>
        PreparedMessage.Of(result with { Content = [TextBlock.Of(text)] }, withThinking: false);
}
