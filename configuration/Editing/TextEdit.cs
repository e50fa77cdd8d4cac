using System.Text.Json.Nodes;
using OpenClaw.Configuration.Parsing;

namespace OpenClaw.Configuration.Editing;

/// <summary>Applies one change to a text and leaves every other character alone.</summary>
/// <remarks>Null means: not possible here. Whoever asks checks the outcome by reading it again, so a near miss does no harm.</remarks>
internal static class TextEdit
{
    public static string? Apply(string text, SourceNode? root, TreeChange change)
    {
        if (root is null)
            return change.IsRemoval || change.Path.Segments.Count != 1 ? null : Append(text, change);
        var parent = root;
        SourceEntry? parentEntry = null;
        foreach (var segment in change.Path.Segments.SkipLast(1))
        {
            parentEntry = parent.Child(segment);
            if (parentEntry is null)
                return null;
            parent = parentEntry.Value;
        }

        var name = change.Path.Segments[^1];
        var entry = parent.Child(name);
        if (change.IsRemoval)
            return entry is null || parent.Entries.Count < 2 ? null : Remove(text, parent, entry);
        return entry is null ? Add(text, parent, name, change.Value) : Replace(text, parent, entry, change.Value);
    }

    private static string? Append(string text, TreeChange change)
    {
        // Only comments, or an explicit null: the new key goes below them.
        var head = text.Length == 0 || text.EndsWith('\n') ? text : text + "\n";
        return head + YamlWriter.Entry(change.Path.Segments[0], change.Value, 0) + "\n";
    }

    private static string? Replace(string text, SourceNode parent, SourceEntry entry, JsonNode? value)
    {
        var old = entry.Value;
        var isSimple = old is { Kind: SourceKind.Scalar, IsBlockText: false } && old.End > old.Start;
        if (parent.IsFlow || (isSimple && !YamlWriter.IsBlock(value)))
            return isSimple || old.IsFlow ? Splice(text, old.Start, old.End, parent.IsFlow ? Json(value) : YamlWriter.Flow(value)) : null;

        var indent = (entry.Key ?? old).Column - 1;
        if (entry.Key is { } key)
            return Splice(text, key.Start, Math.Max(key.End, EndOf(text, entry)), YamlWriter.Entry(entry.Name, value, indent));
        // An item's own column lies behind its dash.
        return Splice(text, old.Start, old.End, YamlWriter.Item(value, indent - 2));
    }

    private static string? Add(string text, SourceNode parent, string name, JsonNode? value)
    {
        if (parent.Kind is SourceKind.Scalar || parent.Entries.Count == 0)
            return null;
        var last = parent.Entries[^1];
        if (parent.IsFlow)
        {
            var added = parent.Kind is SourceKind.Mapping ? $"{YamlWriter.Quote(name)}: {Json(value)}" : Json(value);
            return Splice(text, last.Value.End, last.Value.End, ", " + added);
        }

        var indent = parent.Column - 1;
        var line = parent.Kind is SourceKind.Mapping
            ? YamlWriter.Entry(name, value, indent)
            : "- " + YamlWriter.Item(value, indent);
        var end = EndOfLine(text, EndOf(text, last));
        var before = end > 0 && text[end - 1] == '\n' ? "" : "\n";
        return Splice(text, end, end, before + new string(' ', indent) + line + "\n");
    }

    private static string? Remove(string text, SourceNode parent, SourceEntry entry)
    {
        var start = (entry.Key ?? entry.Value).Start;
        if (parent.IsFlow)
        {
            var at = parent.Entries.ToList().IndexOf(entry);
            return at + 1 < parent.Entries.Count
                ? Splice(text, start, (parent.Entries[at + 1].Key ?? parent.Entries[at + 1].Value).Start, "")
                : Splice(text, parent.Entries[at - 1].Value.End, entry.Value.End, "");
        }

        var lineStart = text.LastIndexOf('\n', Math.Max(0, start - 1)) + 1;
        return string.IsNullOrWhiteSpace(text[lineStart..start])
            ? Splice(text, lineStart, EndOfLine(text, EndOf(text, entry)), "")
            : null;
    }

    // An empty value has no place of its own: the entry ends with the colon behind its key.
    private static int EndOf(string text, SourceEntry entry)
    {
        if (entry.Value.End > entry.Value.Start || entry.Key is not { } key)
            return entry.Value.End;
        var colon = text.IndexOf(':', key.End);
        return colon < 0 ? key.End : colon + 1;
    }

    private static int EndOfLine(string text, int from)
    {
        var end = text.IndexOf('\n', from);
        return end < 0 ? text.Length : end + 1;
    }

    private static string Json(JsonNode? value) => value is JsonValue && value.GetValueKind() is System.Text.Json.JsonValueKind.String
        ? YamlWriter.Quote(value.GetValue<string>())
        : value?.ToJsonString() ?? "null";

    private static string Splice(string text, int start, int end, string replacement) => string.Concat(text.AsSpan(0, start), replacement, text.AsSpan(end));
}
