using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace OpenClaw.ChannelAdapters.Irc;

/// <summary>Texts as IRC carries them: one line each, counted in bytes.</summary>
internal static partial class IrcText
{
    /// <summary>Without colours and other format codes, and without what could end a line.</summary>
    public static string Strip(string text) => Controls().Replace(Formats().Replace(text, ""), "");

    /// <summary>A text as lines, each at most <paramref name="maxBytes"/> of UTF-8; cut at blanks where there are any, never inside a letter.</summary>
    public static IReadOnlyList<string> Lines(string text, int maxBytes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxBytes, 16);
        var lines = new List<string>();
        foreach (var raw in text.Split('\n'))
        {
            var line = Strip(raw).TrimEnd();
            while (Encoding.UTF8.GetByteCount(line) > maxBytes)
            {
                var cut = Cut(line, maxBytes);
                lines.Add(line[..cut].TrimEnd());
                line = line[cut..].TrimStart();
            }
            if (line.Length > 0) lines.Add(line);
        }
        return lines;
    }

    /// <summary>The form of a nick or a channel that is compared.</summary>
    public static string Lower(string name, bool isRfc1459)
    {
        var lower = name.ToLowerInvariant();
        return isRfc1459 ? lower.Replace('[', '{').Replace(']', '}').Replace('\\', '|').Replace('~', '^') : lower;
    }

    /// <summary>The nick stands in the text as a word.</summary>
    public static bool Mentions(string text, string nick)
    {
        for (var at = text.IndexOf(nick, StringComparison.OrdinalIgnoreCase); at >= 0; at = text.IndexOf(nick, at + 1, StringComparison.OrdinalIgnoreCase))
        {
            var end = at + nick.Length;
            if ((at == 0 || !IsNickLetter(text[at - 1])) && (end == text.Length || !IsNickLetter(text[end]))) return true;
        }
        return false;
    }

    /// <summary>The text without <c>nick:</c> in front.</summary>
    public static string WithoutAddress(string text, string nick) =>
        text.StartsWith(nick, StringComparison.OrdinalIgnoreCase) && text.Length > nick.Length && text[nick.Length] is ':' or ','
            ? text[(nick.Length + 1)..].TrimStart() is { Length: > 0 } rest ? rest : text
            : text;

    private static bool IsNickLetter(char letter) => char.IsLetterOrDigit(letter) || letter is '_' or '-' or '[' or ']' or '\\' or '`' or '^' or '{' or '}' or '|';

    private static int Cut(string line, int maxBytes)
    {
        var (bytes, at, blank) = (0, 0, 0);
        while (at < line.Length)
        {
            var length = StringInfo.GetNextTextElementLength(line, at);
            var size = Encoding.UTF8.GetByteCount(line.AsSpan(at, length));
            if (bytes + size > maxBytes) break;
            if (line[at] == ' ') blank = at;
            bytes += size;
            at += length;
        }
        if (blank > 0) return blank;
        if (at > 0) return at;
        // One letter with so many marks that it fills a line.
        while (at < line.Length && bytes + Rune.GetRuneAt(line, at).Utf8SequenceLength <= maxBytes)
        {
            var rune = Rune.GetRuneAt(line, at);
            bytes += rune.Utf8SequenceLength;
            at += rune.Utf16SequenceLength;
        }
        return at;
    }

    [GeneratedRegex(@"\x03(?:\d{1,2}(?:,\d{1,2})?)?|\x04[0-9A-Fa-f]{6}(?:,[0-9A-Fa-f]{6})?|[\x02\x0f\x11\x16\x1d\x1e\x1f]")]
    private static partial Regex Formats();

    [GeneratedRegex(@"[\x00-\x08\x0a-\x1f\x7f]")]
    private static partial Regex Controls();
}
