using System.Globalization;

namespace OpenClaw.Configuration;

/// <summary>Where a value stands in the tree. Written dotted (<c>agents.list.0.name</c>, <c>agents.list[0].name</c>).</summary>
/// <remarks>A key that holds a dot itself is written <c>models["vendor/name-1.5"]</c>.</remarks>
public sealed class ConfigurationPath
{
    private const int MaxLength = 4096;

    private ConfigurationPath(IReadOnlyList<string> segments) => Segments = segments;

    public static ConfigurationPath Root { get; } = new([]);

    public IReadOnlyList<string> Segments { get; }

    public ConfigurationPath Append(string key) => new([.. Segments, key]);

    public ConfigurationPath Append(int index) => Append(index.ToString(CultureInfo.InvariantCulture));

    /// <exception cref="FormatException">The text is no path.</exception>
    public static ConfigurationPath Parse(string text)
    {
        if (text.Length > MaxLength)
            throw new FormatException($"a path is at most {MaxLength} characters");
        var segments = new List<string>();
        var at = 0;
        while (at < text.Length)
        {
            string segment;
            if (text[at] == '[')
            {
                var quoted = at + 1 < text.Length && text[at + 1] == '"';
                var from = at + (quoted ? 2 : 1);
                var end = text.IndexOf(quoted ? "\"]" : "]", from, StringComparison.Ordinal);
                if (end < 0)
                    throw new FormatException($"'{text}': a bracket is not closed");
                segment = text[from..end];
                at = end + (quoted ? 2 : 1);
            }
            else
            {
                var end = text.IndexOfAny(['.', '['], at);
                if (end < 0)
                    end = text.Length;
                segment = text[at..end];
                at = end;
            }

            if (segment.Length == 0)
                throw new FormatException($"'{text}': a path has no empty parts");
            segments.Add(segment);
            if (at < text.Length && text[at] == '.' && ++at == text.Length)
                throw new FormatException($"'{text}': a path does not end in a dot");
        }

        return new(segments);
    }

    /// <summary>The form of the original's issues: joined by dots, whatever the keys hold.</summary>
    public override string ToString() => string.Join('.', Segments);
}
