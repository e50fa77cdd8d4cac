using System.Text.Json.Nodes;

namespace OpenClaw.Configuration.Parsing;

/// <summary>A text's tree and, when it was read as YAML, where each value stands in the text.</summary>
/// <remarks>JSON with comments is read without positions: <see cref="Source"/> is null then, and for an empty text.</remarks>
internal sealed record ParsedConfiguration(JsonObject Tree, SourceNode? Source)
{
    /// <summary>The position of a value, or of the nearest thing around it.</summary>
    public (int Line, int Column)? Locate(ConfigurationPath path)
    {
        if (Source is not { } node)
            return null;
        var found = (node.Line, node.Column);
        foreach (var segment in path.Segments)
        {
            if (node.Child(segment) is not { } child)
                break;
            node = child.Value;
            found = child.Key is { } key ? (key.Line, key.Column) : (node.Line, node.Column);
        }

        return found;
    }
}
