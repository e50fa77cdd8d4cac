using System.Text.Json.Nodes;

namespace OpenClaw.Configuration.Keys;

/// <summary>Takes out of a tenant's tree what only the operator may set.</summary>
internal static class OperatorKeys
{
    public static JsonObject Without(JsonObject tree, ConfigurationKey key)
    {
        var result = new JsonObject();
        foreach (var (name, value) in tree)
        {
            if (key.Child(name) is not { } child)
                result.Add(name, value?.DeepClone());
            else if (!child.IsOperatorOnly)
                result.Add(name, Filter(value, child));
        }

        return result;
    }

    private static JsonNode? Filter(JsonNode? value, ConfigurationKey key)
    {
        switch (value)
        {
            case JsonObject map:
                return Without(map, key);
            case JsonArray list:
                var result = new JsonArray();
                foreach (var item in list)
                    result.Add(key.Item is { } itemKey ? Filter(item, itemKey) : item?.DeepClone());
                return result;
            default:
                return value?.DeepClone();
        }
    }
}
