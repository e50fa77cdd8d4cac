using System.Globalization;
using System.Text.Json;

namespace OpenClaw.TestSupport.Wire;

/// <summary>Reads a place in a JSON document by a path such as <c>sessions/0/key</c>.</summary>
public static class JsonPaths
{
    /// <exception cref="KeyNotFoundException">There is nothing at the path; the message shows the document.</exception>
    public static JsonElement At(this JsonElement element, string path) =>
        element.Find(path) ?? throw new KeyNotFoundException($"Nothing at {path} of {element.GetRawText()}");

    public static string Text(this JsonElement element, string path) => element.At(path) switch
    {
        { ValueKind: JsonValueKind.String } text => text.GetString()!,
        var other => other.GetRawText(),
    };

    /// <summary>The element at the path, or null where the path ends early.</summary>
    public static JsonElement? Find(this JsonElement element, string path)
    {
        foreach (var step in path.Split('/'))
        {
            if (element.ValueKind is JsonValueKind.Object && element.TryGetProperty(step, out var member)) element = member;
            else if (element.ValueKind is JsonValueKind.Array
                && int.TryParse(step, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var index)
                && Position(element, index) is { } position) element = element[position];
            else return null;
        }
        return element;
    }

    // A negative index counts from the end.
    private static int? Position(JsonElement array, int index)
    {
        var position = index < 0 ? array.GetArrayLength() + index : index;
        return position >= 0 && position < array.GetArrayLength() ? position : null;
    }
}
