using System.Globalization;
using System.Text.Json.Nodes;

namespace OpenClaw.Configuration.Editing;

/// <summary>Reads and sets values of a tree by path.</summary>
public static class TreePaths
{
    /// <summary>The value at a path; null when there is none.</summary>
    public static JsonNode? Get(JsonObject tree, ConfigurationPath path)
    {
        JsonNode? node = tree;
        foreach (var segment in path.Segments)
            node = Child(node, segment);
        return node;
    }

    /// <summary>Sets a value, creating maps above it. A list may grow by one at its end.</summary>
    /// <exception cref="ArgumentException">The path leads through a value that is no map or list, or past a list's end.</exception>
    public static void Set(JsonObject tree, ConfigurationPath path, JsonNode? value)
    {
        JsonNode parent = tree;
        foreach (var segment in path.Segments.SkipLast(1))
        {
            if (Child(parent, segment) is not { } child)
            {
                child = new JsonObject();
                Put(parent, segment, child, path);
            }

            parent = child;
        }

        Put(parent, path.Segments[^1], value?.DeepClone(), path);
    }

    private static JsonNode? Child(JsonNode? node, string segment) => node switch
    {
        JsonObject map => map[segment],
        JsonArray list => Index(segment) is { } index && index < list.Count ? list[index] : null,
        _ => null,
    };

    private static void Put(JsonNode parent, string segment, JsonNode? value, ConfigurationPath path)
    {
        switch (parent)
        {
            case JsonObject map:
                map[segment] = value;
                break;
            case JsonArray list when Index(segment) is { } index && index <= list.Count:
                if (index == list.Count)
                    list.Add(value);
                else
                    list[index] = value;
                break;
            default:
                throw new ArgumentException($"{path}: '{segment}' cannot be set here");
        }
    }

    private static int? Index(string segment) =>
        int.TryParse(segment, NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : null;
}
