using System.Text.Json.Nodes;

namespace OpenClaw.Configuration.Validation;

/// <summary>Keys of older versions: refused, with the place they moved to.</summary>
internal static class LegacyKeys
{
    private static readonly (string Old, string New)[] Moved =
    [
        ("whatsapp", "channels.whatsapp"),
        ("telegram", "channels.telegram"),
        ("discord", "channels.discord"),
        ("slack", "channels.slack"),
        ("signal", "channels.signal"),
        ("imessage", "channels.imessage"),
        ("msteams", "channels.msteams"),
        ("routing", "bindings, agents.list and messages"),
        ("agent", "agents.defaults"),
        ("identity", "agents.list[].identity"),
        ("memorySearch", "agents.defaults.memorySearch"),
        ("tools.bash", "tools.exec"),
        ("gateway.token", "gateway.auth.token"),
    ];

    public static bool IsLegacy(ConfigurationPath path) => Moved.Any(moved => moved.Old == path.ToString());

    public static void Check(JsonObject tree, FindingsBuilder findings)
    {
        foreach (var (old, moved) in Moved)
        {
            var path = ConfigurationPath.Parse(old);
            JsonNode? node = tree;
            foreach (var segment in path.Segments)
                node = node is JsonObject map && map.ContainsKey(segment) ? map[segment] ?? JsonValue.Create("") : null;
            if (node is not null)
                findings.Legacy(path, $"{old} moved to {moved}; move the value there");
        }
    }
}
