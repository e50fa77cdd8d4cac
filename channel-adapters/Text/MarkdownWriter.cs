using System.Globalization;
using System.Text;
using Markdig;
using Markdig.Extensions.Tables;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace OpenClaw.ChannelAdapters.Text;

/// <summary>Walks Markdown and writes it in some dialect. A dialect says how text is escaped and what stands around a mark.</summary>
/// <remarks>HTML in the Markdown is text like any other.</remarks>
public abstract class MarkdownWriter(TableStyle tables)
{
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder()
        .UseEmphasisExtras(Markdig.Extensions.EmphasisExtras.EmphasisExtraOptions.Strikethrough).UsePipeTables().DisableHtml().Build();

    private readonly StringBuilder _text = new();
    private readonly StringBuilder _plain = new();
    private string _indent = "";
    private bool _isLineStart = true;

    /// <summary>What a mark stands for.</summary>
    public enum Mark
    {
        Bold,
        Italic,
        Strike,
        Heading,
        Quote,
        Code,
        CodeBlock,
        Link,
    }

    /// <summary>Renders the Markdown.</summary>
    public RenderedText Write(string markdown)
    {
        Blocks(Markdown.Parse(markdown, Pipeline), "\n\n");
        return new(_text.ToString().Trim(), _plain.ToString().Trim());
    }

    /// <summary>A text as the dialect needs it, so that none of it is taken for markup.</summary>
    protected abstract string Escape(string text);

    /// <summary>What stands before a mark.</summary>
    /// <param name="mark">The mark.</param>
    /// <param name="argument">Address of a link, language of a code block.</param>
    protected virtual string Open(Mark mark, string argument) => "";

    /// <summary>What stands behind a mark.</summary>
    protected virtual string Close(Mark mark, string argument) => "";

    /// <summary>A link shows its address only where the dialect can't hide it.</summary>
    protected virtual bool ShowsAddresses => true;

    private void Blocks(IEnumerable<Block> blocks, string between)
    {
        var isFirst = true;
        foreach (var block in blocks.Where(block => block is not LinkReferenceDefinitionGroup))
        {
            if (!isFirst) Say(between);
            isFirst = false;
            One(block);
        }
    }

    private void One(Block block)
    {
        switch (block)
        {
            case HeadingBlock heading:
                Marked(Mark.Heading, "", () => Inlines(heading.Inline));
                break;
            case QuoteBlock quote:
                Marked(Mark.Quote, "", () => Blocks(quote, "\n"));
                break;
            case ListBlock list:
                List(list);
                break;
            case CodeBlock code:
                Code(code.Lines.ToString().TrimEnd('\n'), (code as FencedCodeBlock)?.Info ?? "");
                break;
            case Table table:
                Table(table);
                break;
            case ThematicBreakBlock:
                Say("———");
                break;
            case LeafBlock { Inline: { } inline }:
                Inlines(inline);
                break;
            case LeafBlock leaf:
                Say(leaf.Lines.ToString());
                break;
            case ContainerBlock container:
                Blocks(container, "\n");
                break;
        }
    }

    private void List(ListBlock list)
    {
        var number = int.TryParse(list.OrderedStart, NumberStyles.None, CultureInfo.InvariantCulture, out var start) ? start : 1;
        var isFirst = true;
        foreach (var item in list.OfType<ListItemBlock>())
        {
            if (!isFirst) Say(list.IsLoose ? "\n\n" : "\n");
            isFirst = false;
            Say(list.IsOrdered ? string.Create(CultureInfo.InvariantCulture, $"{number++}. ") : "• ");
            var outer = _indent;
            _indent += "  ";
            Blocks(item, "\n");
            _indent = outer;
        }
    }

    private void Code(string code, string language) => Marked(Mark.CodeBlock, language.Trim(), () =>
    {
        // Code keeps its own indentation.
        var outer = _indent;
        _indent = "";
        Say(code);
        _indent = outer;
    });

    private void Table(Table table)
    {
        var rows = table.OfType<TableRow>().Select(row => row.OfType<TableCell>().Select(Cell).ToList()).ToList();
        if (rows.Count == 0) return;
        switch (tables)
        {
            case TableStyle.Bullets when rows.Count > 1:
                Say(string.Join("\n\n", rows.Skip(1).Select(row => string.Join('\n', row.Select((cell, column) => $"• {rows[0].ElementAtOrDefault(column) ?? ""}: {cell}")))));
                break;
            case TableStyle.Code:
                Code(Aligned(rows), "");
                break;
            default:
                Say(string.Join('\n', rows.Select(row => string.Join(" | ", row))));
                break;
        }
    }

    private static string Aligned(List<List<string>> rows)
    {
        var widths = Enumerable.Range(0, rows.Max(row => row.Count)).Select(column => rows.Max(row => row.ElementAtOrDefault(column)?.Length ?? 0)).ToList();
        var lines = rows.Select(row => string.Join(" | ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd()).ToList();
        lines.Insert(1, string.Join("-+-", widths.Select(width => new string('-', width))));
        return string.Join('\n', lines);
    }

    private static string Cell(TableCell cell) => new PlainWriter(TableStyle.Off).WriteBlocks(cell);

    private string WriteBlocks(ContainerBlock container)
    {
        Blocks(container, " ");
        return _plain.ToString().Trim();
    }

    private void Inlines(ContainerInline? container)
    {
        foreach (var inline in container ?? Enumerable.Empty<Inline>())
        {
            switch (inline)
            {
                case LiteralInline literal:
                    Say(literal.Content.ToString());
                    break;
                case CodeInline code:
                    Marked(Mark.Code, "", () => Say(code.Content));
                    break;
                case EmphasisInline emphasis:
                    Marked(emphasis.DelimiterChar == '~' ? Mark.Strike : emphasis.DelimiterCount >= 2 ? Mark.Bold : Mark.Italic, "", () => Inlines(emphasis));
                    break;
                case LinkInline link:
                    Link(link.Url ?? "", () => Inlines(link));
                    break;
                case AutolinkInline link:
                    Say(link.Url);
                    break;
                case LineBreakInline:
                    Say("\n");
                    break;
                case HtmlEntityInline entity:
                    Say(entity.Transcoded.ToString());
                    break;
                case ContainerInline other:
                    Inlines(other);
                    break;
                default:
                    Say(inline.ToString() ?? "");
                    break;
            }
        }
    }

    private void Link(string url, Action label)
    {
        var from = _plain.Length;
        var isWeb = Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" or "mailto" or "tg";
        if (isWeb && !ShowsAddresses)
        {
            Marked(Mark.Link, url, label);
            if (_plain.Length == from) Say(url);
            return;
        }
        label();
        var shown = _plain.ToString(from, _plain.Length - from);
        if (isWeb && shown != url) Say(shown.Length == 0 ? url : $" ({url})");
    }

    private void Marked(Mark mark, string argument, Action inner)
    {
        Indent();
        _text.Append(Open(mark, argument));
        inner();
        _text.Append(Close(mark, argument));
    }

    private void Say(string text)
    {
        for (var from = 0; from < text.Length;)
        {
            var end = text.IndexOf('\n', from);
            var line = end < 0 ? text[from..] : text[from..end];
            if (line.Length > 0)
            {
                Indent();
                _text.Append(Escape(line));
                _plain.Append(line);
            }
            if (end < 0) break;
            _text.Append('\n');
            _plain.Append('\n');
            _isLineStart = true;
            from = end + 1;
        }
    }

    private void Indent()
    {
        if (_isLineStart)
        {
            _text.Append(_indent);
            _plain.Append(_indent);
        }
        _isLineStart = false;
    }

    /// <summary>No markup at all.</summary>
    private sealed class PlainWriter(TableStyle tables) : MarkdownWriter(tables)
    {
        protected override string Escape(string text) => text;
    }

    /// <summary>The dialect of channels that know no markup.</summary>
    public static ITextDialect Plain { get; } = new PlainDialect();

    private sealed class PlainDialect : ITextDialect
    {
        public RenderedText Render(string markdown, TableStyle tables) => new PlainWriter(tables).Write(markdown);

        public RenderedText Literal(string text) => new(text, text);
    }
}
