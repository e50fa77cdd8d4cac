using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using OpenClaw.Configuration.Parsing;

namespace OpenClaw.Configuration.Editing;

/// <summary>Writes a tree as YAML: block style, two spaces, quotes where a word would mean something else.</summary>
internal static partial class YamlWriter
{
    // Words that YAML 1.1 reads as switches: harmless to us, not to other tools that may read the file.
    private static readonly HashSet<string> Switches = new(StringComparer.OrdinalIgnoreCase) { "y", "n", "yes", "no", "on", "off" };

    /// <summary>A whole document.</summary>
    public static string Document(JsonObject tree) => tree.Count == 0 ? "{}\n" : Block(tree, 0) + "\n";

    /// <summary>Lines of a non-empty collection at an indent, without the last line's end.</summary>
    public static string Block(JsonNode node, int indent)
    {
        var text = new StringBuilder();
        WriteBlock(text, node, indent);
        return text.ToString().TrimEnd('\n');
    }

    /// <summary>An entry as it follows its indent: <c>key: value</c>, or the key and the lines below it.</summary>
    public static string Entry(string key, JsonNode? value, int indent) => IsBlock(value)
        ? $"{Text(key)}:\n{Block(value!, indent + 2)}"
        : $"{Text(key)}: {Flow(value)}";

    /// <summary>An item as it follows its indent and dash.</summary>
    public static string Item(JsonNode? value, int indent) =>
        IsBlock(value) ? Block(value!, indent + 2).TrimStart(' ') : Flow(value);

    /// <summary>A value on one line; a collection as JSON, which is YAML too.</summary>
    public static string Flow(JsonNode? value)
    {
        switch (value)
        {
            case null:
                return "null";
            case JsonObject map:
                return map.Count == 0 ? "{}" : $"{{ {string.Join(", ", map.Select(entry => $"{Quote(entry.Key)}: {Flow(entry.Value)}"))} }}";
            case JsonArray list:
                return $"[{string.Join(", ", list.Select(Flow))}]";
            default:
                return value.GetValueKind() is JsonValueKind.String ? Text(value.GetValue<string>()) : value.ToJsonString();
        }
    }

    public static bool IsBlock(JsonNode? value) => value is JsonObject { Count: > 0 } or JsonArray { Count: > 0 };

    public static string Quote(string text)
    {
        var quoted = new StringBuilder("\"", text.Length + 2);
        foreach (var c in text)
        {
            _ = c switch
            {
                '"' => quoted.Append("\\\""),
                '\\' => quoted.Append("\\\\"),
                '\n' => quoted.Append("\\n"),
                '\r' => quoted.Append("\\r"),
                '\t' => quoted.Append("\\t"),
                _ when char.IsControl(c) || c is '\u2028' or '\u2029' or '\uFEFF' or '\uFFFE' or '\uFFFF' =>
                    quoted.Append("\\u").Append(((int)c).ToString("x4", CultureInfo.InvariantCulture)),
                _ => quoted.Append(c),
            };
        }

        return quoted.Append('"').ToString();
    }

    private static string Text(string text) => IsPlain(text) ? text : Quote(text);

    private static bool IsPlain(string text) =>
        Plain().IsMatch(text) && !Switches.Contains(text) && YamlScalars.Read(text)?.GetValueKind() is JsonValueKind.String;

    private static void WriteBlock(StringBuilder text, JsonNode node, int indent)
    {
        if (node is JsonObject map)
        {
            foreach (var (key, value) in map)
                text.Append(' ', indent).Append(Entry(key, value, indent)).Append('\n');
        }
        else
        {
            foreach (var item in node.AsArray())
                text.Append(' ', indent).Append("- ").Append(Item(item, indent)).Append('\n');
        }
    }

    // Words, references, URLs and addresses; a colon or number sign only where it cannot begin something else.
    [GeneratedRegex(@"\A[A-Za-z_/][A-Za-z0-9_./@+=-]*(?::[A-Za-z0-9_./@+=-]+)*(?: [A-Za-z0-9_./@+=-]+)*\z")]
    private static partial Regex Plain();
}
