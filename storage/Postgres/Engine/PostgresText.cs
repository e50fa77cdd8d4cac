using System.Text;

namespace OpenClaw.Storage.Postgres.Engine;

/// <summary>Text that PostgreSQL can hold: it refuses U+0000, which JSON and so a client's message may contain, and halves of surrogate pairs.</summary>
/// <remarks>
/// U+0000 is stored as U+FDD0 <c>0</c>, and U+FDD0 itself, which no text should contain, as U+FDD0 <c>1</c>. Half a surrogate pair, left where
/// a text was cut, becomes U+FFFD. Everything else, and so nearly everything, is stored as it is.
/// </remarks>
internal static class PostgresText
{
    private const char Escape = '\uFDD0';

    public static string Stored(string text)
    {
        var span = text.AsSpan();
        if (span.IndexOfAnyInRange('\uD800', '\uDFFF') >= 0)
            text = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
        return span.IndexOfAny('\0', Escape) < 0
            ? text
            : text.Replace($"{Escape}", $"{Escape}1", StringComparison.Ordinal).Replace("\0", $"{Escape}0", StringComparison.Ordinal);
    }

    public static string Given(string stored) => stored.Contains(Escape, StringComparison.Ordinal)
        ? stored.Replace($"{Escape}0", "\0", StringComparison.Ordinal).Replace($"{Escape}1", $"{Escape}", StringComparison.Ordinal)
        : stored;
}
