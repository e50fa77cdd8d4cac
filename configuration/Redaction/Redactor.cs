using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using OpenClaw.Configuration.Parsing;

namespace OpenClaw.Configuration.Redaction;

/// <summary>Hides secrets from clients, and puts them back when a client returns what it was shown.</summary>
public static class Redactor
{
    /// <summary>What stands in a secret's place.</summary>
    public const string Sentinel = "__OPENCLAW_REDACTED__";

    // A shorter secret is replaced where it stands; looking for it elsewhere would tear ordinary words apart.
    private const int MinLengthOfCopies = 6;

    // Linear in the text, which a tenant writes.
    private static readonly Regex CommentedSecret = new(
        @"(?<head>#[^\n]*?\b\w*(?:token|password|secret|api_?key|private_?key)[""']?\s*:[ \t]*)(?<value>[^\s#][^\s]*)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);

    /// <summary>A copy of the tree without its secrets; references to variables stay.</summary>
    public static JsonObject Redact(JsonObject tree) =>
        (JsonObject)SecretPlaces.Map(tree, (_, text) => JsonValue.Create(Hidden(text)))!;

    /// <summary>The text without its secrets: at their places, wherever they are repeated, and in comments.</summary>
    /// <exception cref="ConfigurationSyntaxException">The text cannot be read, so nothing can be hidden safely.</exception>
    public static string Redact(string text)
    {
        text = ConfigurationParser.WithoutMark(text);
        var parsed = ConfigurationParser.Parse(text);
        var secrets = new List<(ConfigurationPath Path, string Text)>();
        SecretPlaces.Map(parsed.Tree, (path, secret) =>
        {
            if (Hidden(secret) != secret)
                secrets.Add((path, secret));
            return null;
        });
        if (parsed.Source is null && secrets.Count > 0)
            return Redact(parsed.Tree).ToJsonString(Indented);

        text = ReplacePlaces(text, parsed.Source, secrets.Select(secret => secret.Path));
        foreach (var secret in secrets.Select(found => found.Text).Where(found => found.Length >= MinLengthOfCopies)
            .Distinct().OrderByDescending(found => found.Length))
        {
            text = text.Replace(secret, Sentinel, StringComparison.Ordinal);
        }

        return CommentedSecret.Replace(text, match =>
            Secrets.IsReference(match.Groups["value"].Value.Trim('"', '\'')) ? match.Value : match.Groups["head"].Value + Sentinel);
    }

    /// <summary>Puts the current secrets back where a client returned the sentinel; list items go by index.</summary>
    /// <returns>The whole tree, and an issue for every sentinel that stands for nothing.</returns>
    public static (JsonObject Tree, IReadOnlyList<ConfigurationIssue> Issues) Restore(JsonObject returned, JsonObject current)
    {
        var issues = new List<ConfigurationIssue>();
        return ((JsonObject)Restore(returned, current, ConfigurationPath.Root, issues)!, issues);
    }

    private static JsonSerializerOptions Indented { get; } = new() { WriteIndented = true };

    private static JsonNode? Restore(JsonNode? returned, JsonNode? current, ConfigurationPath path, List<ConfigurationIssue> issues)
    {
        switch (returned)
        {
            case JsonObject map:
                var result = new JsonObject();
                foreach (var (key, value) in map)
                    result.Add(key, Restore(value, (current as JsonObject)?[key], path.Append(key), issues));
                return result;
            case JsonArray list:
                var items = new JsonArray();
                for (var index = 0; index < list.Count; index++)
                    items.Add(Restore(list[index], current is JsonArray old && index < old.Count ? old[index] : null, path.Append(index), issues));
                return items;
            case JsonValue value when value.GetValueKind() is JsonValueKind.String && value.GetValue<string>() == Sentinel:
                // Only what was hidden can come back; anywhere else the sentinel would become data.
                if (current is JsonValue && SecretPlaces.IsSecret(path))
                    return current.DeepClone();
                issues.Add(new(path.ToString(), $"Sentinel value \"{Sentinel}\" in key {path} is not valid as real data"));
                return null;
            default:
                return returned?.DeepClone();
        }
    }

    private static string Hidden(string text) => text.Length == 0 || Secrets.IsReference(text) ? text : Sentinel;

    private static string ReplacePlaces(string text, SourceNode? source, IEnumerable<ConfigurationPath> paths)
    {
        var nodes = new List<SourceNode>();
        foreach (var path in paths)
        {
            var node = source;
            foreach (var segment in path.Segments)
                node = node?.Child(segment)?.Value;
            if (node is { Kind: SourceKind.Scalar })
                nodes.Add(node);
        }

        foreach (var node in nodes.OrderByDescending(node => node.Start))
        {
            // A block text needs quotes only because it loses its bar and lines; the others keep the form they had.
            var quote = text[node.Start] is '"' or '\'' ? text[node.Start].ToString() : "";
            text = string.Concat(text.AsSpan(0, node.Start), quote + Sentinel + quote, text.AsSpan(node.End));
        }

        return text;
    }
}
