using System.Text.Json.Nodes;

namespace OpenClaw.Configuration.Editing;

/// <summary>One difference between two trees: a value set, an item appended, or a key taken away.</summary>
internal sealed record TreeChange(ConfigurationPath Path, JsonNode? Value, bool IsRemoval = false)
{
    /// <summary>The smallest changes that turn one tree into the other; lists are compared item by item as far as they match.</summary>
    public static IEnumerable<TreeChange> Between(JsonObject from, JsonObject to) => Maps(from, to, ConfigurationPath.Root);

    private static IEnumerable<TreeChange> Maps(JsonObject from, JsonObject to, ConfigurationPath path)
    {
        foreach (var (key, _) in from)
        {
            if (!to.ContainsKey(key))
                yield return new(path.Append(key), null, IsRemoval: true);
        }

        foreach (var (key, value) in to)
        {
            if (!from.TryGetPropertyValue(key, out var old))
            {
                yield return new(path.Append(key), value);
                continue;
            }

            foreach (var change in Values(old, value, path.Append(key)))
                yield return change;
        }
    }

    private static IEnumerable<TreeChange> Values(JsonNode? from, JsonNode? to, ConfigurationPath path)
    {
        switch (from, to)
        {
            case (JsonObject { Count: > 0 } old, JsonObject { Count: > 0 } map):
                foreach (var change in Maps(old, map, path))
                    yield return change;
                break;
            case (JsonArray { Count: > 0 } old, JsonArray list) when old.Count <= list.Count:
                for (var index = 0; index < list.Count; index++)
                {
                    if (index >= old.Count)
                        yield return new(path.Append(index), list[index]);
                    else
                        foreach (var change in Values(old[index], list[index], path.Append(index)))
                            yield return change;
                }

                break;
            default:
                if (!TreesEqual(from, to))
                    yield return new(path, to);
                break;
        }
    }

    /// <summary>Equal values, whatever they are held in: 1 read from a text is 1 computed.</summary>
    public static bool TreesEqual(JsonNode? left, JsonNode? right) =>
        JsonNode.DeepEquals(Plain(left), Plain(right));

    private static JsonNode? Plain(JsonNode? node) => node is null ? null : JsonNode.Parse(node.ToJsonString());
}
