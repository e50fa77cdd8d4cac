using System.Globalization;
using System.Text;
using OpenClaw.Protocol;
using OpenClaw.Protocol.Frames;

namespace OpenClaw.Grains.Sessions.Text;

/// <summary>Makes what a person wrote fit for the transcript and the model.</summary>
/// <remarks>Source: protocol page, <c>chat.send</c>: NFC, no NUL, no control characters but tab and line ends.</remarks>
internal static class UserText
{
    private static readonly string[] StopWords = ["/stop", "stop", "esc", "abort", "wait", "exit", "interrupt"];

    /// <exception cref="ProtocolException"><c>INVALID_REQUEST</c>: the text holds NUL.</exception>
    public static string Clean(string text)
    {
        if (text.Contains('\0', StringComparison.Ordinal)) throw ProtocolException.Invalid("message must not contain null bytes");
        string normal;
        try
        {
            normal = text.Normalize(NormalizationForm.FormC);
        }
        catch (ArgumentException)
        {
            // Half of a surrogate pair can't be normalised; it can't be stored as UTF-8 either.
            normal = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)).Normalize(NormalizationForm.FormC);
        }
        return normal.AsSpan().IndexOfAnyInRange('\u0001', '\u001f') < 0 && !normal.Contains('\u007f', StringComparison.Ordinal)
            ? normal
            : string.Concat(normal.Where(character => character is '\t' or '\n' or '\r' || !char.IsControl(character)));
    }

    /// <summary>The whole message is a word that stops the session's runs.</summary>
    public static bool IsStop(string text) => StopWords.Contains(text.Trim(), StringComparer.OrdinalIgnoreCase);

    /// <summary>What the model reads for a message of <c>chat.send</c>: who sent it, as untrusted data, then the stamped text.</summary>
    public static string ForChat(string text, string messageId, string sender, DateTimeOffset at, TimeZoneInfo zone)
    {
        var data = new StringBuilder("Conversation info (untrusted metadata):\n```json\n{\n  \"message_id\": ");
        AppendJsonString(data, messageId);
        data.Append(",\n  \"sender\": ");
        AppendJsonString(data, sender);
        return data.Append("\n}\n```\n\n").Append(Stamp(text, at, zone)).ToString();
    }

    /// <summary>The text with the time in front, in the user's zone: <c>[Sun 2026-11-22 20:02 UTC] text</c>.</summary>
    public static string Stamp(string text, DateTimeOffset at, TimeZoneInfo zone)
    {
        var local = TimeZoneInfo.ConvertTime(at, zone);
        return $"[{local.ToString("ddd yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)} {ZoneName(zone, local)}] {text}";
    }

    private static string ZoneName(TimeZoneInfo zone, DateTimeOffset at)
    {
        if (zone.BaseUtcOffset == TimeSpan.Zero && !zone.SupportsDaylightSavingTime) return "UTC";
        return at.Offset == TimeSpan.Zero ? "UTC" : $"GMT{(at.Offset < TimeSpan.Zero ? '-' : '+')}{at.Offset.Duration():h\\:mm}".Replace(":00", "", StringComparison.Ordinal);
    }

    private static void AppendJsonString(StringBuilder target, string text) =>
        target.Append(System.Text.Encoding.UTF8.GetString(WireJson.ToUtf8(text, ProtocolJson.Default.String)));
}
