using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace OpenClaw.Configuration.Keys;

/// <summary>Reads the key table; its first lines say how it is written.</summary>
internal sealed class KeyTableReader(TextReader lines)
{
    private static readonly TimeSpan PatternTimeout = TimeSpan.FromSeconds(1);

    private readonly ConfigurationKey _root = new() { Name = "", Types = KeyTypes.Map };

    public ConfigurationKey Read()
    {
        var open = new List<ConfigurationKey> { _root };
        while (lines.ReadLine() is { } line)
        {
            if (line.Length == 0 || line[0] == '#')
                continue;
            var depth = line.Length - line.TrimStart('\t').Length;
            var key = ReadKey(line[depth..]);
            open.RemoveRange(depth + 1, open.Count - depth - 1);
            open[depth].Own.Add(key.Name, key);
            open.Add(key);
        }

        return _root;
    }

    private ConfigurationKey ReadKey(string line)
    {
        var words = line.Split(' ');
        var attributes = words[2..];
        var (types, container) = Types(words[1]);
        if (container is KeyTypes.None)
            return Key(words[0], types, attributes);

        // A simple array or map is one line: its limits are those of the item.
        string[] ofItem = [.. attributes.Where(IsLimit)];
        var key = Key(words[0], container, [.. attributes.Except(ofItem)]);
        var name = container is KeyTypes.List ? ConfigurationKey.AnyItem : ConfigurationKey.AnyEntry;
        key.Own.Add(name, Key(name, types, ofItem));
        return key;
    }

    private ConfigurationKey Key(string name, KeyTypes types, string[] attributes) => new()
    {
        Name = name,
        Types = types,
        Values = Value(attributes, "=")?.Split('|') ?? [],
        Min = Number(attributes, "min:"),
        Max = Number(attributes, "max:"),
        Above = Number(attributes, "above:"),
        MinLength = (int?)Number(attributes, "minlen:"),
        MaxLength = (int?)Number(attributes, "maxlen:"),
        Pattern = Value(attributes, "pattern:") is { } pattern ? new(pattern, RegexOptions.CultureInvariant, PatternTimeout) : null,
        Format = Value(attributes, "format:"),
        Default = Value(attributes, "default:") is { } text ? Literal(text) : null,
        AssumedDefault = Value(attributes, "use:"),
        IsRequired = attributes.Contains("required"),
        IsSecret = attributes.Contains("secret"),
        IsOperatorOnly = attributes.Contains("operator"),
        IsOpen = attributes.Contains("open"),
        Same = Value(attributes, "same:") is { } path
            ? (() => At(path), Value(attributes, "except:")?.Split(',').ToHashSet() ?? [])
            : null,
    };

    private ConfigurationKey At(string path)
    {
        var key = _root;
        foreach (var segment in path.Replace("[]", ".[]", StringComparison.Ordinal).Split('.'))
            key = key.Children[segment];
        return key;
    }

    private static bool IsLimit(string attribute) =>
        attribute.StartsWith('=') || attribute.Split(':')[0] is "min" or "max" or "above" or "minlen" or "maxlen" or "pattern" or "format";

    private static (KeyTypes Item, KeyTypes Container) Types(string text)
    {
        var container = text.EndsWith("[]", StringComparison.Ordinal) ? KeyTypes.List
            : text.EndsWith("{}", StringComparison.Ordinal) ? KeyTypes.Map
            : KeyTypes.None;
        if (container is not KeyTypes.None)
            text = text[..^2].Trim('(', ')');
        var types = KeyTypes.None;
        foreach (var word in text.Split('|'))
        {
            types |= word switch
            {
                "string" => KeyTypes.Text,
                "number" => KeyTypes.Number,
                "integer" => KeyTypes.Whole,
                "boolean" => KeyTypes.Boolean,
                "object" => KeyTypes.Map,
                "array" => KeyTypes.List,
                "null" => KeyTypes.Null,
                "any" => KeyTypes.Any,
                _ => throw new FormatException($"the key table names an unknown type '{word}'"),
            };
        }

        return (types, container);
    }

    private static string? Value(string[] attributes, string prefix) =>
        attributes.FirstOrDefault(attribute => attribute.StartsWith(prefix, StringComparison.Ordinal))?[prefix.Length..];

    private static double? Number(string[] attributes, string prefix) =>
        Value(attributes, prefix) is { } text ? double.Parse(text, CultureInfo.InvariantCulture) : null;

    private static JsonNode? Literal(string text) =>
        text is "true" or "false" || text[0] is '{' or '[' or '-' || char.IsAsciiDigit(text[0])
            ? JsonNode.Parse(text)
            : JsonValue.Create(text);
}
