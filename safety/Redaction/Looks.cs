using System.Buffers;

namespace OpenClaw.Safety.Redaction;

/// <summary>What a piece of text looks like: made by a machine, a word, or a stand-in for a secret.</summary>
internal static class Looks
{
    public static readonly SearchValues<char> Digits = SearchValues.Create("0123456789");
    public static readonly SearchValues<char> Alphanumeric = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789");
    public static readonly SearchValues<char> Base64Url = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");
    private static readonly SearchValues<char> Special = SearchValues.Create("!@#$%^*+/=~?");

    private static readonly HashSet<string> NoSecrets = new(StringComparer.OrdinalIgnoreCase)
    {
        "null", "none", "nil", "true", "false", "undefined", "required", "optional", "string", "number", "object", "bytes", "text", "missing", "mismatch",
        "hidden", "masked", "redacted", "removed", "invalid", "expired", "empty", "unset", "default", "unknown", "str", "todo",
    };

    public static bool HasDigit(ReadOnlySpan<char> text) => text.ContainsAny(Digits);

    /// <summary>Letters and digits mixed, capitals within, or signs that words do not have.</summary>
    public static bool Random(ReadOnlySpan<char> text) =>
        (HasDigit(text) && text.ContainsAnyExcept(Digits)) || text.ContainsAny(Special) || (text.Length >= 16 && HasInnerCapital(text));

    /// <summary>As many letters and digits in a row as no name has.</summary>
    public static bool HasLongRun(ReadOnlySpan<char> text, int length)
    {
        while (text.Length >= length)
        {
            var end = text.IndexOfAnyExcept(Alphanumeric);
            if (end < 0 || end >= length) return true;
            text = text[(end + 1)..];
        }
        return false;
    }

    /// <summary>Says where a secret is or that it is hidden already: a variable, a gap to fill, stars.</summary>
    public static bool StandIn(ReadOnlySpan<char> text)
    {
        if (text.Length == 0 || text[0] is '$' or '<' or '%' or '{') return true;
        if (!text.ContainsAnyExcept(text[0])) return true;
        return text.StartsWith("[redacted", StringComparison.OrdinalIgnoreCase) || text.Contains("REDACTED", StringComparison.Ordinal)
            || text.StartsWith("process.env", StringComparison.Ordinal) || text.StartsWith("os.environ", StringComparison.Ordinal)
            || NoSecrets.GetAlternateLookup<ReadOnlySpan<char>>().Contains(text);
    }

    public static bool IsWord(char letter) => char.IsAsciiLetterOrDigit(letter) || letter == '_';

    private static bool HasInnerCapital(ReadOnlySpan<char> text)
    {
        var changes = 0;
        for (var index = 1; index < text.Length; index++)
        {
            if (char.IsAsciiLetterUpper(text[index]) != char.IsAsciiLetterUpper(text[index - 1])) changes++;
        }
        // A name in camel case changes twice per word.
        return changes * 3 >= text.Length;
    }
}
