using OpenClaw.ChannelAdapters.Telegram;
using OpenClaw.ChannelAdapters.Text;

namespace OpenClaw.ChannelTests.Text;

public sealed class TextTests
{
    private static readonly ITextDialect Html = TelegramChannel.Descriptor.Dialect;

    [Fact]
    public void Markdown_becomes_the_html_of_telegram()
    {
        const string markdown = """
            # Title

            Some **bold**, *italic*, ~~gone~~ and `a < b` with [a link](https://example.org/?a=1&b="2").

            - one
            - two

            > quoted
            > > deeper

            ```c#
            if (a < b && c) { }
            ```
            """;

        Assert.Equal(
            """
            <b>Title</b>

            Some <b>bold</b>, <i>italic</i>, <s>gone</s> and <code>a &lt; b</code> with <a href="https://example.org/?a=1&amp;b=&quot;2&quot;">a link</a>.

            • one
            • two

            <blockquote>quoted
            deeper</blockquote>

            <pre><code class="language-c#">if (a &lt; b &amp;&amp; c) { }</code></pre>
            """, Html.Render(markdown, TableStyle.Code).Text);
    }

    [Fact]
    public void What_the_agent_writes_is_never_markup_of_the_vendor()
    {
        var text = Html.Render("<b>not bold</b> <script>&amp;</script> [x](javascript:alert(1))", TableStyle.Code).Text;

        Assert.Equal("&lt;b&gt;not bold&lt;/b&gt; &lt;script&gt;&amp;&lt;/script&gt; x", text);
    }

    [Fact]
    public void Without_markup_links_show_their_address_once()
    {
        var text = MarkdownWriter.Plain.Render("**See** [docs](https://example.org) and <https://example.org/x>\n\n1. one\n2. two", TableStyle.Code).Text;

        Assert.Equal("See docs (https://example.org) and https://example.org/x\n\n1. one\n2. two", text);
    }

    [Theory]
    [InlineData(TableStyle.Code, "a  | b\n---+---\n11 | 22")]
    [InlineData(TableStyle.Bullets, "• a: 11\n• b: 22")]
    [InlineData(TableStyle.Off, "a | b\n11 | 22")]
    public void A_table_is_shown_as_configured(TableStyle style, string shown) =>
        Assert.Equal(shown, MarkdownWriter.Plain.Render("| a | b |\n|---|---|\n| 11 | 22 |", style).Text);

    [Fact]
    public void A_text_is_cut_at_line_ends_then_at_blanks_and_nothing_is_lost()
    {
        Assert.Equal(["first line", "second one"], MarkdownChunks.Split("first line\nsecond one", 12));
        Assert.Equal(["aaa bbb", "ccc ddd"], MarkdownChunks.Split("aaa bbb ccc ddd", 8));
        Assert.Equal(["one\ntwo", "three"], MarkdownChunks.Split("one\ntwo\n\nthree", 100, byParagraph: true));
        Assert.Equal(new string('x', 25), string.Concat(MarkdownChunks.Split(new string('x', 25), 10)));
    }

    [Fact]
    public void A_code_block_that_is_cut_is_closed_and_opened_again()
    {
        var code = "```js\n" + string.Join('\n', Enumerable.Range(0, 20).Select(number => $"line{number};")) + "\n```\nafter";

        var pieces = MarkdownChunks.Split(code, 60);

        Assert.True(pieces.Count > 2);
        Assert.All(pieces, piece => Assert.InRange(piece.Length, 1, 60));
        Assert.All(pieces.SkipLast(1), piece => Assert.StartsWith("```js\n", piece, StringComparison.Ordinal));
        Assert.All(pieces.SkipLast(1), piece => Assert.EndsWith("```", piece, StringComparison.Ordinal));
        Assert.Equal(20, pieces.Sum(piece => piece.Split('\n').Count(line => line.StartsWith("line", StringComparison.Ordinal))));
    }

    [Fact]
    public void A_letter_outside_the_basic_plane_is_never_torn()
    {
        var pieces = MarkdownChunks.Split(string.Concat(Enumerable.Repeat("😀", 20)), 7);

        Assert.All(pieces, piece => Assert.False(char.IsLowSurrogate(piece[0]) || char.IsHighSurrogate(piece[^1])));
        Assert.Equal(40, pieces.Sum(piece => piece.Length));
    }

    [Fact]
    public void No_part_shows_more_than_the_vendor_takes_and_every_word_is_in_one()
    {
        var markdown = string.Join("\n\n", Enumerable.Range(0, 300).Select(number => $"**word{number}** & <tag{number}>"));

        var parts = OutboundText.Split(markdown, Html, 4000, 4096);

        Assert.All(parts, part => Assert.InRange(part.Plain.Length, 1, 4096));
        Assert.Equal(Enumerable.Range(0, 300).Select(number => $"word{number}"),
            parts.SelectMany(part => part.Plain.Split([' ', '\n'])).Where(word => word.StartsWith("word", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(700)]
    [InlineData(4000)]
    public void A_table_too_wide_for_one_message_still_arrives(int cell)
    {
        var markdown = $"| a | b |\n|---|---|\n| {new string('x', cell)} | {new string('y', cell)} |\n| 1 | 2 |";

        var parts = OutboundText.Split(markdown, Html, 100_000, 4096);

        Assert.All(parts, part => Assert.InRange(part.Plain.Length, 1, 4096));
        Assert.Equal((cell, cell), (parts.Sum(part => part.Plain.Count(letter => letter == 'x')), parts.Sum(part => part.Plain.Count(letter => letter == 'y'))));
    }
}
