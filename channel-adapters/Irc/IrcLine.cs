using System.Text;

namespace OpenClaw.ChannelAdapters.Irc;

/// <summary>One line of the protocol: <c>[@tags ][:prefix ]COMMAND params [:trailing]</c>.</summary>
/// <remarks>Source: RFC 1459 and 2812, message format; IRCv3 message tags.</remarks>
internal sealed record IrcLine(string Command, IReadOnlyList<string> Parameters)
{
    /// <summary>Longest line without tags, its end included.</summary>
    public const int MaxBytes = 512;

    private static readonly Dictionary<string, string> NoTags = [];

    public IReadOnlyDictionary<string, string> Tags { get; private init; } = NoTags;

    /// <summary><c>nick!user@host</c> or a server; empty where the line has none.</summary>
    public string Prefix { get; private init; } = "";

    /// <summary>The nick of the prefix.</summary>
    public string Nick => Prefix.IndexOfAny(['!', '@']) is var end && end >= 0 ? Prefix[..end] : Prefix;

    public string Last => Parameters.Count == 0 ? "" : Parameters[^1];

    public string At(int index) => index < Parameters.Count ? Parameters[index] : "";

    /// <summary>Reads a line without its end; null where it holds no command.</summary>
    public static IrcLine? Read(string line)
    {
        var rest = line.AsSpan().TrimEnd("\r\n");
        var tags = NoTags;
        var prefix = "";
        if (rest.StartsWith("@")) tags = ReadTags(Word(ref rest)[1..]);
        if (rest.StartsWith(":")) prefix = Word(ref rest)[1..];
        var command = Word(ref rest);
        if (command.Length == 0) return null;
        var parameters = new List<string>();
        while (rest.Length > 0)
        {
            if (rest[0] == ':')
            {
                parameters.Add(rest[1..].ToString());
                break;
            }
            parameters.Add(Word(ref rest));
        }
        return new(command.ToUpperInvariant(), parameters) { Tags = tags, Prefix = prefix };
    }

    /// <summary>Writes a line without its end. Whatever the parameters hold, it is one line.</summary>
    /// <exception cref="ArgumentException">A parameter but the last is empty, holds a blank or starts with a colon.</exception>
    public static string Write(string command, params ReadOnlySpan<string> parameters)
    {
        var line = new StringBuilder(command);
        for (var index = 0; index < parameters.Length; index++)
        {
            var text = parameters[index];
            if (text.AsSpan().IndexOfAny("\r\n\0") >= 0) throw new ArgumentException($"a parameter of {command} holds a line end", nameof(parameters));
            var needsColon = text.Length == 0 || text[0] == ':' || text.Contains(' ', StringComparison.Ordinal);
            if (needsColon && index < parameters.Length - 1) throw new ArgumentException($"parameter {index + 1} of {command} is not one word", nameof(parameters));
            // Always in front of texts: some servers take the last word of PRIVMSG for nothing else.
            line.Append(' ').Append(index == parameters.Length - 1 && index > 0 || needsColon ? ":" : "").Append(text);
        }
        return line.ToString();
    }

    private static string Word(ref ReadOnlySpan<char> rest)
    {
        var end = rest.IndexOf(' ');
        var word = end < 0 ? rest : rest[..end];
        rest = end < 0 ? [] : rest[end..].TrimStart(' ');
        return word.ToString();
    }

    private static Dictionary<string, string> ReadTags(string text)
    {
        var tags = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var tag in text.Split(';', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = tag.IndexOf('=', StringComparison.Ordinal);
            tags[equals < 0 ? tag : tag[..equals]] = equals < 0 ? "" : Unescape(tag[(equals + 1)..]);
        }
        return tags;
    }

    private static string Unescape(string value)
    {
        if (!value.Contains('\\', StringComparison.Ordinal)) return value;
        var text = new StringBuilder(value.Length);
        for (var at = 0; at < value.Length; at++)
        {
            if (value[at] != '\\')
            {
                text.Append(value[at]);
                continue;
            }
            if (++at == value.Length) break;
            text.Append(value[at] switch { ':' => ';', 's' => ' ', 'r' => '\r', 'n' => '\n', var other => other });
        }
        return text.ToString();
    }
}
