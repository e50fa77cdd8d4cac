using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace OpenClaw.Configuration.Settings;

/// <summary>A part of the tree, read by name. What is absent, or of another type, is not there.</summary>
/// <remarks>Used on checked trees; the check itself uses it too, and so must stand any type.</remarks>
public readonly struct SettingsSection(JsonNode? node)
{
    private JsonObject? Map => node as JsonObject;

    public bool Exists => node is not null;

    /// <summary>The value itself when the section is a text rather than a map.</summary>
    public string? OwnText => AsText(node);

    public bool Has(string key) => Map?[key] is not null;

    public SettingsSection Section(string key) => new(Map?[key]);

    public string? Text(string key) => AsText(Map?[key]);

    public string Text(string key, string otherwise) => Text(key) is { Length: > 0 } text ? text : otherwise;

    public bool? Flag(string key) => Map?[key]?.GetValueKind() switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };

    public double? Number(string key) => Map?[key] is JsonValue value && value.GetValueKind() is JsonValueKind.Number
        ? double.Parse(value.ToJsonString(), CultureInfo.InvariantCulture)
        : null;

    /// <summary>A whole number; what does not fit is the nearest that does.</summary>
    public int? Whole(string key) => Number(key) is { } number ? (int)Math.Clamp(number, int.MinValue, int.MaxValue) : null;

    /// <summary>A list of texts; numbers, such as chat ids, are taken as texts too.</summary>
    public IReadOnlyList<string> Texts(string key) => Map?[key] is JsonArray list
        ? [.. list.Select(item => AsText(item) ?? AsDigits(item)).OfType<string>()]
        : [];

    public IReadOnlyList<SettingsSection> Items(string key) => Map?[key] is JsonArray list
        ? [.. list.Select(item => new SettingsSection(item))]
        : [];

    public IEnumerable<(string Name, SettingsSection Value)> Entries() =>
        Map?.Select(entry => (entry.Key, new SettingsSection(entry.Value))) ?? [];

    /// <summary>A map of texts; other values are left out.</summary>
    public IReadOnlyDictionary<string, string> TextMap(string key) => Section(key).Entries()
        .Where(entry => entry.Value.OwnText is not null)
        .ToDictionary(entry => entry.Name, entry => entry.Value.OwnText!, StringComparer.Ordinal);

    /// <summary>The tree below, to be passed on as it is; never changed.</summary>
    public JsonObject? Tree(string key) => Map?[key] as JsonObject;

    private static string? AsText(JsonNode? node) =>
        node is JsonValue value && value.GetValueKind() is JsonValueKind.String ? value.GetValue<string>() : null;

    private static string? AsDigits(JsonNode? node) =>
        node is JsonValue value && value.GetValueKind() is JsonValueKind.Number ? value.ToJsonString() : null;
}
