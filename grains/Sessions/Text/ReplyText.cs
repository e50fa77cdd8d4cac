using System.Text.RegularExpressions;

namespace OpenClaw.Grains.Sessions.Text;

/// <summary>An answer as a channel gets it: without the words by which the agent steers where it goes.</summary>
/// <param name="Text">Markdown.</param>
/// <param name="ReplyTo">The message to reply to; empty: the one that is answered; null: the agent says nothing about it.</param>
/// <remarks>Source: semantics page, replies.</remarks>
internal sealed partial record ReplyText(string Text, string? ReplyTo)
{
    private const string Acknowledged = "HEARTBEAT_OK";

    /// <summary>Null where the agent chose to say nothing.</summary>
    public static ReplyText? Read(string answer)
    {
        string? replyTo = null;
        var text = Tags().Replace(answer, tag =>
        {
            // An explicit id wins over "the current one", and the last over the earlier.
            if (tag.Groups["id"].Success) replyTo = tag.Groups["id"].Value.Trim();
            else if (tag.Groups["current"].Success) replyTo ??= "";
            return " ";
        });
        if (text.Length != answer.Length) text = Blanks().Replace(text, " ");
        text = text.Trim();
        if (text == Acknowledged || GatewayMessages.IsSilent(text)) return null;
        return text.Length == 0 ? null : new(text, replyTo);
    }

    [GeneratedRegex(@"\[\[\s*(?:(?<current>reply_to_current)|reply_to\s*:\s*(?<id>[^\]\n]+?)|audio_as_voice)\s*\]\]", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Tags();

    [GeneratedRegex(@"(?<=\S)[ \t]{2,}(?=\S)")]
    private static partial Regex Blanks();
}
