using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using OpenClaw.Configuration.Keys;

namespace OpenClaw.Configuration.Redaction;

/// <summary>Which values of a tree are secrets: those the key table marks, and in free subtrees those whose name says so.</summary>
internal static partial class SecretPlaces
{
    /// <summary>Copies a tree and gives every secret text to <paramref name="replace"/>.</summary>
    public static JsonNode? Map(JsonObject tree, Func<ConfigurationPath, string, JsonNode?> replace) =>
        Walk(tree, ConfigurationKeys.Root, ConfigurationPath.Root, isSecret: false, replace);

    public static bool IsSecret(ConfigurationPath path)
    {
        var key = ConfigurationKeys.Root;
        for (var depth = 0; depth < path.Segments.Count; depth++)
        {
            var segment = path.Segments[depth];
            key = Below(key, segment);
            if (IsSecret(key, segment))
                return true;
        }

        return false;
    }

    private static JsonNode? Walk(
        JsonNode? node, ConfigurationKey? key, ConfigurationPath path, bool isSecret, Func<ConfigurationPath, string, JsonNode?> replace)
    {
        switch (node)
        {
            case JsonObject map:
                var result = new JsonObject();
                foreach (var (name, value) in map)
                {
                    var child = Below(key, name);
                    result.Add(name, Walk(value, child, path.Append(name), isSecret || IsSecret(child, name), replace));
                }

                return result;
            case JsonArray list:
                var items = new JsonArray();
                for (var index = 0; index < list.Count; index++)
                    items.Add(Walk(list[index], key?.Item, path.Append(index), isSecret || key?.Item?.IsSecret is true, replace));
                return items;
            case JsonValue value when isSecret && value.GetValueKind() is JsonValueKind.String:
                return replace(path, value.GetValue<string>());
            case JsonValue value when isSecret && value.GetValueKind() is JsonValueKind.Number:
                return replace(path, value.ToJsonString());
            default:
                return node?.DeepClone();
        }
    }

    private static ConfigurationKey? Below(ConfigurationKey? key, string name) =>
        key?.Item is { } item && name.All(char.IsAsciiDigit) ? item : key?.Child(name);

    // A known key is what the table says; its word counts for "tokens" that are numbers. The name decides for the others.
    private static bool IsSecret(ConfigurationKey? key, string name) =>
        key is null or { Types: KeyTypes.Any } ? SecretName().IsMatch(name) && !HarmlessName().IsMatch(name) : key.IsSecret;

    [GeneratedRegex("token$|password|passphrase|secret|api.?key|private.?key|credential", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex SecretName();

    [GeneratedRegex("(tokens|tokenCount|tokenLimit|tokenBudget|file)$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex HarmlessName();
}
