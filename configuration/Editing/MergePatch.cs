using System.Text.Json;
using System.Text.Json.Nodes;

namespace OpenClaw.Configuration.Editing;

/// <summary>RFC 7396, except that lists whose items all have an id are merged item by item.</summary>
public static class MergePatch
{
    /// <returns>A new tree; neither argument changes.</returns>
    public static JsonObject Apply(JsonObject tree, JsonObject patch)
    {
        var result = (JsonObject)tree.DeepClone();
        foreach (var (key, change) in patch)
        {
            if (change is null)
                result.Remove(key);
            else
                result[key] = Merge(result[key], change);
        }

        return result;
    }

    private static JsonNode Merge(JsonNode? existing, JsonNode change) => (existing, change) switch
    {
        (JsonObject map, JsonObject patch) => Apply(map, patch),
        (_, JsonObject patch) => Apply([], patch),
        (JsonArray { Count: > 0 } list, JsonArray items) when list.All(item => Id(item) is not null) => MergeById(list, items),
        _ => change.DeepClone(),
    };

    private static JsonArray MergeById(JsonArray list, JsonArray items)
    {
        var result = (JsonArray)list.DeepClone();
        foreach (var item in items)
        {
            var index = Id(item) is { } id ? IndexOf(result, id) : -1;
            if (index < 0)
                result.Add(item is JsonObject added ? Apply([], added) : item?.DeepClone());
            else
                result[index] = Apply((JsonObject)result[index]!, (JsonObject)item!);
        }

        return result;
    }

    private static int IndexOf(JsonArray list, string id)
    {
        for (var index = 0; index < list.Count; index++)
        {
            if (Id(list[index]) == id)
                return index;
        }

        return -1;
    }

    private static string? Id(JsonNode? item) =>
        item is JsonObject map && map["id"] is JsonValue value && value.GetValueKind() is JsonValueKind.String
            && value.GetValue<string>() is { Length: > 0 } id
            ? id
            : null;
}
