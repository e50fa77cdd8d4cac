using System.Text;
using OpenClaw.Grains.Sessions.Text;
using OpenClaw.Protocol.Transcripts;

namespace OpenClaw.Grains.Sessions.Running;

/// <summary>The user message of a run: one accepted message, or all that waited, put together.</summary>
internal static class UserTurn
{
    private const int SummaryChars = 160;

    public static UserMessage Of(
        IReadOnlyList<AcceptedMessage> messages, IReadOnlyList<AcceptedMessage> remembered, IReadOnlyList<AcceptedMessage> overflow, DateTimeOffset at, TimeZoneInfo zone)
    {
        var text = messages.Count == 1 && overflow.Count == 0 ? One(messages[0], zone) : Collected(messages, overflow, zone);
        if (remembered.Count > 0) text = string.Concat(remembered.Select(line => SystemLine(line, zone))) + "\n" + text;
        List<ContentBlock> content = [TextBlock.Of(text), .. messages.SelectMany(message => message.Images)];
        return new() { Content = content, Timestamp = at.ToUnixTimeMilliseconds() };
    }

    private static string SystemLine(AcceptedMessage line, TimeZoneInfo zone)
    {
        var at = TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeMilliseconds(line.At), zone);
        return $"System: [{at.ToString("yyyy-MM-dd HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture)}] {line.Text}\n";
    }

    private static string One(AcceptedMessage message, TimeZoneInfo zone)
    {
        var at = DateTimeOffset.FromUnixTimeMilliseconds(message.At);
        return message.Kind switch
        {
            LedgerKind.Chat => UserText.ForChat(message.Text, message.Key, message.Sender, at, zone),
            // Who wrote when is said in it already.
            LedgerKind.Channel => message.Text,
            _ => UserText.Stamp(message.Text, at, zone),
        };
    }

    private static string Collected(IReadOnlyList<AcceptedMessage> messages, IReadOnlyList<AcceptedMessage> overflow, TimeZoneInfo zone)
    {
        var text = new StringBuilder("Messages that arrived while you were busy:");
        if (overflow.Count > 0)
        {
            text.Append("\n\n").Append(overflow.Count).Append(" older message(s) did not fit the queue; in short:");
            foreach (var dropped in overflow.Select(message => message.Text))
                text.Append("\n- ").Append(dropped.Length > SummaryChars ? dropped.AsSpan(0, SummaryChars) : dropped);
        }
        for (var index = 0; index < messages.Count; index++)
            text.Append("\n\n---\nQueued #").Append(index + 1).Append('\n').Append(One(messages[index], zone));
        return text.ToString();
    }
}
