using System.Text.Json;
using System.Text.Json.Nodes;

namespace OpenClaw.Configuration.Parsing;

/// <summary>Reads a pasted JSON file: comments and trailing commas are let through, repeated keys are not.</summary>
internal static class JsonReader
{
    private static readonly JsonDocumentOptions Options = new()
    {
        AllowDuplicateProperties = false,
        AllowTrailingCommas = true,
        CommentHandling = JsonCommentHandling.Skip,
        MaxDepth = ConfigurationParser.MaxDepth,
    };

    /// <returns>Null when the text is no JSON.</returns>
    public static JsonObject? TryRead(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text, Options);
            return document.RootElement.ValueKind is JsonValueKind.Object ? (JsonObject)Copy(document.RootElement)! : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static JsonNode? Copy(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                var map = new JsonObject();
                foreach (var property in element.EnumerateObject())
                {
                    // The same key the YAML reader refuses: the text then fails there, with a position.
                    if (property.NameEquals("__proto__"))
                        throw new JsonException();
                    map.Add(property.Name, Copy(property.Value));
                }

                return map;
            case JsonValueKind.Array:
                var list = new JsonArray();
                foreach (var item in element.EnumerateArray())
                    list.Add(Copy(item));
                return list;
            case JsonValueKind.String:
                return JsonValue.Create(element.GetString());
            case JsonValueKind.Number when element.TryGetInt64(out var whole):
                return JsonValue.Create(whole);
            case JsonValueKind.Number when element.TryGetDouble(out var value) && double.IsFinite(value):
                return JsonValue.Create(value);
            case JsonValueKind.True or JsonValueKind.False:
                return JsonValue.Create(element.GetBoolean());
            case JsonValueKind.Null:
                return null;
            default:
                throw new JsonException();
        }
    }
}
