using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace OpenClaw.Configuration.Parsing;

/// <summary>Reads one YAML document event by event, within bounds, and remembers where everything stands.</summary>
internal sealed class YamlReader(string text)
{
    private const int MaxNodes = 200_000;

    private readonly Parser _events = new(new StringReader(text));
    private int _nodes;

    /// <returns>The root, or null when the text holds nothing but comments.</returns>
    public SourceNode? Read()
    {
        try
        {
            Next<StreamStart>();
            Advance();
            if (_events.Current is StreamEnd)
                return null;
            Next<DocumentStart>();
            Advance();
            var root = Node(0);
            Next<DocumentEnd>();
            Advance();
            if (_events.Current is DocumentStart second)
                throw Refuse("one document is expected, here begins a second", second.Start);
            return root;
        }
        catch (YamlException error)
        {
            throw new ConfigurationSyntaxException(Sentence(error), (int)error.Start.Line, (int)error.Start.Column);
        }
        catch (InvalidOperationException) when (_events.Current is { } last)
        {
            // The scanner's own word for some lists and maps that are never closed.
            throw new ConfigurationSyntaxException("a list or map is not closed, or a value stands where none can", (int)last.End.Line, (int)last.End.Column);
        }
    }

    private SourceNode Node(int depth)
    {
        var current = _events.Current ?? throw new InvalidOperationException("the reader has ended");
        if (depth > ConfigurationParser.MaxDepth)
            throw Refuse($"nested deeper than {ConfigurationParser.MaxDepth} levels", current.Start);
        if (++_nodes > MaxNodes)
            throw Refuse($"more than {MaxNodes} values", current.Start);
        if (current is NodeEvent { Anchor.IsEmpty: false } or AnchorAlias)
            throw Refuse("anchors and aliases are not supported; write the value where it is needed", current.Start);
        if (current is NodeEvent { Tag.IsEmpty: false })
            throw Refuse("tags are not supported; quote a text that looks like a number", current.Start);
        return current switch
        {
            Scalar scalar => ScalarNode(scalar),
            MappingStart start => MappingNode(start, depth),
            SequenceStart start => SequenceNode(start, depth),
            _ => throw Refuse("a value is expected", current.Start),
        };
    }

    private SourceNode ScalarNode(Scalar scalar)
    {
        JsonValue? value;
        try
        {
            value = scalar.Style is ScalarStyle.Plain ? YamlScalars.Read(scalar.Value) : JsonValue.Create(scalar.Value);
        }
        catch (FormatException error)
        {
            throw Refuse(error.Message, scalar.Start);
        }

        Advance();
        var start = (int)scalar.Start.Index;
        return new()
        {
            Kind = SourceKind.Scalar,
            Start = start,
            End = TrimmedEnd(start, (int)scalar.End.Index),
            Line = (int)scalar.Start.Line,
            Column = (int)scalar.Start.Column,
            IsBlockText = scalar.Style is ScalarStyle.Literal or ScalarStyle.Folded,
            Text = scalar.Value,
            Scalar = value,
        };
    }

    private SourceNode MappingNode(MappingStart start, int depth)
    {
        Advance();
        var entries = new List<SourceEntry>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        while (_events.Current is not MappingEnd)
        {
            if (_events.Current is not Scalar and not AnchorAlias)
                throw Refuse("a key must be a simple text", _events.Current!.Start);
            var key = Node(depth + 1);
            if (key.Text is "__proto__")
                throw new ConfigurationSyntaxException("this key is not allowed", key.Line, key.Column);
            if (!names.Add(key.Text!))
                throw new ConfigurationSyntaxException($"duplicate key \"{key.Text}\"", key.Line, key.Column);
            entries.Add(new(key, Node(depth + 1)));
        }

        return Collection(SourceKind.Mapping, start.Start, start.Style is MappingStyle.Flow, entries);
    }

    private SourceNode SequenceNode(SequenceStart start, int depth)
    {
        Advance();
        var items = new List<SourceEntry>();
        while (_events.Current is not SequenceEnd)
            items.Add(new(null, Node(depth + 1)));
        return Collection(SourceKind.Sequence, start.Start, start.Style is SequenceStyle.Flow, items);
    }

    private SourceNode Collection(SourceKind kind, Mark start, bool isFlow, List<SourceEntry> entries)
    {
        // The reader's mark of a closing bracket lies before it.
        var end = (int)_events.Current!.Start.Index;
        if (isFlow && end < text.Length && text[end] is (']' or '}'))
            end++;
        Advance();
        return new()
        {
            Kind = kind,
            Start = (int)start.Index,
            End = isFlow || entries.Count == 0 ? end : entries[^1].Value.End,
            Line = (int)start.Line,
            Column = (int)start.Column,
            IsFlow = isFlow,
            Entries = entries,
        };
    }

    private int TrimmedEnd(int start, int end)
    {
        end = Math.Min(end, text.Length);
        while (end > start && char.IsWhiteSpace(text[end - 1]))
            end--;
        return end;
    }

    private void Next<T>() where T : ParsingEvent
    {
        if (_events.Current is null)
            Advance();
        if (_events.Current is not T)
            throw Refuse($"unexpected {_events.Current?.GetType().Name ?? "end"}", _events.Current?.Start ?? Mark.Empty);
    }

    private void Advance() => _events.MoveNext();

    private static string Sentence(YamlException error)
    {
        var message = error.InnerException is YamlException inner ? inner.Message : error.Message;
        return message.TrimEnd('.', ' ');
    }

    private static ConfigurationSyntaxException Refuse(string reason, Mark at) => new(reason, (int)at.Line, (int)at.Column);
}
