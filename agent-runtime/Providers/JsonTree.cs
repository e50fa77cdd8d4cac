using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace OpenClaw.AgentRuntime.Providers;

/// <summary>Reads values out of a configuration tree. A value of another type counts as absent: the configuration's own check reports it.</summary>
internal static class JsonTree
{
    public static JsonNode? At(this JsonNode? node, params ReadOnlySpan<string> path)
    {
        foreach (var key in path)
        {
            if (node is not JsonObject parent || !parent.TryGetPropertyValue(key, out node))
                return null;
        }
        return node;
    }

    public static string? Text(this JsonNode? node) =>
        node is JsonValue value && value.GetValueKind() == JsonValueKind.String && value.GetValue<string>().Trim() is { Length: > 0 } text ? text : null;

    public static bool? Flag(this JsonNode? node) => node?.GetValueKind() switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };

    // Through the text: a number may be stored as int, long, double or decimal, and GetValue<T> converts between none of them.
    public static decimal? Number(this JsonNode? node) =>
        node?.GetValueKind() == JsonValueKind.Number
        && decimal.TryParse(node.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

    public static int? PositiveInteger(this JsonNode? node) =>
        node.Number() is { } number and >= 1 and <= int.MaxValue ? (int)number : null;

    public static IReadOnlyList<string>? Texts(this JsonNode? node) =>
        node is JsonArray array ? [.. array.Select(Text).OfType<string>()] : null;

    public static IEnumerable<KeyValuePair<string, JsonNode?>> Members(this JsonNode? node) =>
        node as JsonObject ?? Enumerable.Empty<KeyValuePair<string, JsonNode?>>();
}
