using System.Text.RegularExpressions;
using OpenClaw.Storage.Sessions;

namespace OpenClaw.Grains.Sessions.Transcript;

/// <summary>A title for a session that has none: the start of its first message.</summary>
internal static partial class DerivedTitle
{
    private const int MaxChars = 60;

    public static string? Of(SessionListRow row)
    {
        if ((row.Label ?? row.DisplayName) is { Length: > 0 } named) return named;
        if (row.FirstUserText is not { Length: > 0 } text) return null;
        // The block that tells the model who wrote is no title.
        var plain = Space().Replace(Metadata().Replace(text, ""), " ").Trim();
        if (plain.Length == 0) return null;
        return plain.Length <= MaxChars ? plain : string.Concat(plain.AsSpan(0, MaxChars - 1).TrimEnd(), "…");
    }

    [GeneratedRegex(@"\A[^\n]*\(untrusted metadata\):\n```json\n.*?\n```\s*|\[[A-Z][a-z]{2} \d{4}-\d\d-\d\d \d\d:\d\d [^\]]*\]", RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex Metadata();

    [GeneratedRegex(@"\s+", RegexOptions.CultureInvariant)]
    private static partial Regex Space();
}
