using OpenClaw.ChannelAdapters.Text;

namespace OpenClaw.ChannelAdapters.Telegram;

/// <summary>Markdown as the HTML that Telegram understands: b i s code pre a blockquote, and nothing else.</summary>
internal sealed class TelegramHtml : ITextDialect
{
    public RenderedText Render(string markdown, TableStyle tables) => new Writer(tables).Write(markdown);

    public RenderedText Literal(string text) => new(Escaped(text), text);

    public static string Escaped(string text) =>
        text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);

    private sealed class Writer(TableStyle tables) : MarkdownWriter(tables)
    {
        private int _quotes;
        private int _links;

        protected override bool ShowsAddresses => false;

        protected override string Escape(string text) => Escaped(text);

        protected override string Open(Mark mark, string argument) => mark switch
        {
            Mark.Bold or Mark.Heading => "<b>",
            Mark.Italic => "<i>",
            Mark.Strike => "<s>",
            Mark.Code => "<code>",
            Mark.CodeBlock => IsLanguage(argument) ? $"<pre><code class=\"language-{argument}\">" : "<pre>",
            // Neither quotes nor links nest.
            Mark.Quote => _quotes++ == 0 ? "<blockquote>" : "",
            Mark.Link => _links++ == 0 ? $"<a href=\"{Escaped(argument).Replace("\"", "&quot;", StringComparison.Ordinal)}\">" : "",
            _ => "",
        };

        protected override string Close(Mark mark, string argument) => mark switch
        {
            Mark.Bold or Mark.Heading => "</b>",
            Mark.Italic => "</i>",
            Mark.Strike => "</s>",
            Mark.Code => "</code>",
            Mark.CodeBlock => IsLanguage(argument) ? "</code></pre>" : "</pre>",
            Mark.Quote => --_quotes == 0 ? "</blockquote>" : "",
            Mark.Link => --_links == 0 ? "</a>" : "",
            _ => "",
        };

        private static bool IsLanguage(string text) => text.Length is > 0 and < 40 && text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '+' or '-' or '#' or '_');
    }
}
