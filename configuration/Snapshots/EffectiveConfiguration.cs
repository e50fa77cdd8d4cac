using System.Text.Json.Nodes;
using OpenClaw.Configuration.Keys;

namespace OpenClaw.Configuration.Snapshots;

/// <summary>The tree with the defaults that clients expect to see in it; what is stored never has them.</summary>
internal static class EffectiveConfiguration
{
    public static JsonObject Of(JsonObject tree)
    {
        var result = WithDefaults(tree, ConfigurationKeys.Root);
        Default(result, "messages", "ackReactionScope", "group-mentions");
        var agents = Map(Map(result, "agents"), "defaults");
        agents.TryAdd("maxConcurrent", 4);
        Default(agents, "subagents", "maxConcurrent", 8);
        if (result["logging"] is JsonObject logging)
            logging.TryAdd("redactSensitive", "tools");
        if (result["session"] is JsonObject session)
            session["mainKey"] = "main";
        foreach (var (_, provider) in Map(result, "models", create: false)?["providers"] as JsonObject ?? [])
        {
            foreach (var model in provider?["models"] as JsonArray ?? [])
            {
                if (model is JsonObject entry)
                    FillModel(entry);
            }
        }

        return result;
    }

    private static void FillModel(JsonObject model)
    {
        model.TryAdd("reasoning", false);
        model.TryAdd("input", new JsonArray("text"));
        if (model["cost"] is not JsonObject)
            model["cost"] = new JsonObject();
        foreach (var price in new[] { "input", "output", "cacheRead", "cacheWrite" })
            ((JsonObject)model["cost"]!).TryAdd(price, 0);
        model.TryAdd("contextWindow", 200_000);
        model.TryAdd("maxTokens", Math.Min(8_192, Number(model["contextWindow"])));
        if (Number(model["maxTokens"]) > Number(model["contextWindow"]))
            model["maxTokens"] = model["contextWindow"]!.DeepClone();
    }

    // Keys in the order of the table, as the original answers; what the table does not know comes last.
    private static JsonObject WithDefaults(JsonObject map, ConfigurationKey key)
    {
        var result = new JsonObject();
        foreach (var (name, child) in key.Children)
        {
            if (map.TryGetPropertyValue(name, out var value))
                result.Add(name, Value(value, child));
            else if (child.Default is { } standard)
                result.Add(name, standard.DeepClone());
        }

        foreach (var (name, value) in map)
        {
            if (!result.ContainsKey(name))
                result.Add(name, key.Child(name) is { } child ? Value(value, child) : value?.DeepClone());
        }

        return result;
    }

    private static JsonNode? Value(JsonNode? value, ConfigurationKey key)
    {
        switch (value)
        {
            case JsonObject map:
                return WithDefaults(map, key);
            case JsonArray list when key.Item is { } item:
                var items = new JsonArray();
                foreach (var entry in list)
                    items.Add(Value(entry, item));
                return items;
            // A section whose lines are all commented out.
            case null when key.Types is KeyTypes.Map:
                return WithDefaults([], key);
            default:
                return value?.DeepClone();
        }
    }

    private static void Default(JsonObject parent, string section, string key, JsonNode value) => Map(parent, section).TryAdd(key, value);

    private static JsonObject Map(JsonObject parent, string key) => Map(parent, key, create: true)!;

    private static JsonObject? Map(JsonObject parent, string key, bool create)
    {
        if (parent[key] is JsonObject map)
            return map;
        if (!create)
            return null;
        map = [];
        parent[key] = map;
        return map;
    }

    private static double Number(JsonNode? node) => double.Parse(node!.ToJsonString(), System.Globalization.CultureInfo.InvariantCulture);
}
