using System.Globalization;
using System.Text.Json.Nodes;

namespace OpenClaw.Configuration.Parsing;

internal enum SourceKind
{
    Scalar,
    Mapping,
    Sequence,
}

/// <summary>An entry of a mapping, or an item of a sequence (without a key).</summary>
internal sealed record SourceEntry(SourceNode? Key, SourceNode Value)
{
    public string Name => Key!.Text!;
}

/// <summary>A YAML node with its place in the text, so that an edit can touch it and nothing else.</summary>
internal sealed class SourceNode
{
    public required SourceKind Kind { get; init; }

    /// <summary>Offset of the first character.</summary>
    public required int Start { get; init; }

    /// <summary>Offset behind the last character; for a block collection, behind its last value.</summary>
    public required int End { get; init; }

    public required int Line { get; init; }

    public required int Column { get; init; }

    /// <summary>Written with brackets or braces.</summary>
    public bool IsFlow { get; init; }

    /// <summary>A literal or folded text (<c>|</c>, <c>></c>).</summary>
    public bool IsBlockText { get; init; }

    /// <summary>The text of a scalar.</summary>
    public string? Text { get; init; }

    /// <summary>The value of a scalar.</summary>
    public JsonValue? Scalar { get; init; }

    public IReadOnlyList<SourceEntry> Entries { get; init; } = [];

    public SourceEntry? Child(string segment) => Kind switch
    {
        SourceKind.Mapping => Entries.FirstOrDefault(entry => entry.Name == segment),
        SourceKind.Sequence when int.TryParse(segment, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            && index < Entries.Count => Entries[index],
        _ => null,
    };

    public JsonNode? ToJson()
    {
        switch (Kind)
        {
            case SourceKind.Mapping:
                var map = new JsonObject();
                foreach (var entry in Entries)
                    map.Add(entry.Name, entry.Value.ToJson());
                return map;
            case SourceKind.Sequence:
                var list = new JsonArray();
                foreach (var item in Entries)
                    list.Add(item.Value.ToJson());
                return list;
            default:
                return Scalar?.DeepClone();
        }
    }
}
