namespace OpenClaw.ChannelAdapters.Text;

/// <summary>An answer in Markdown becomes the parts a channel takes.</summary>
public static class OutboundText
{
    /// <summary>The parts, in order; none for a text in which nothing can be seen.</summary>
    /// <param name="markdown">The answer.</param>
    /// <param name="dialect">How the channel writes it.</param>
    /// <param name="limit">Where it is cut, in UTF-16 units of the Markdown.</param>
    /// <param name="most">What the vendor takes, in UTF-16 units of what people see.</param>
    /// <param name="byParagraph">Cut at every blank line.</param>
    /// <param name="tables">How tables are shown.</param>
    public static IReadOnlyList<RenderedText> Split(string markdown, ITextDialect dialect, int limit, int most, bool byParagraph = false, TableStyle tables = TableStyle.Code)
    {
        var parts = new List<RenderedText>();
        foreach (var piece in MarkdownChunks.Split(markdown.Trim(), Math.Min(limit, most), byParagraph))
            Render(piece, dialect, most, tables, parts);
        return parts;
    }

    // Rendering may make a text longer: a table is padded, a link shows its address.
    private static void Render(string piece, ITextDialect dialect, int most, TableStyle tables, List<RenderedText> parts)
    {
        var rendered = dialect.Render(piece, tables);
        if (rendered.Plain.Length == 0) return;
        if (rendered.Plain.Length <= most)
        {
            parts.Add(rendered);
            return;
        }
        if (tables == TableStyle.Code)
        {
            Render(piece, dialect, most, TableStyle.Off, parts);
            return;
        }
        if (piece.Length > 1)
        {
            var smaller = MarkdownChunks.Split(piece, Math.Max(1, piece.Length / 2));
            if (smaller.Count > 1)
            {
                foreach (var half in smaller) Render(half, dialect, most, tables, parts);
                return;
            }
        }
        // One piece of Markdown that can't be cut and looks longer than it is: shown as it was written.
        foreach (var plain in MarkdownChunks.Split(rendered.Plain, most)) parts.Add(dialect.Literal(plain));
    }
}
