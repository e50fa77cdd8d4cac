namespace OpenClaw.ChannelAdapters.Text;

/// <summary>How Markdown looks on a channel.</summary>
public interface ITextDialect
{
    /// <summary>Renders one piece of Markdown. The agent's text is never raw markup: what is not of the renderer's making is escaped.</summary>
    RenderedText Render(string markdown, TableStyle tables);

    /// <summary>Shows a text as it is, whatever it looks like.</summary>
    RenderedText Literal(string text);
}

/// <summary>A rendered text.</summary>
/// <param name="Text">In the channel's dialect.</param>
/// <param name="Plain">What people see, without markup.</param>
public sealed record RenderedText(string Text, string Plain);

/// <summary>How tables are shown where a channel has none: <c>markdown.tables</c>.</summary>
public enum TableStyle
{
    /// <summary>As they are written.</summary>
    Off,

    /// <summary>One line per cell, under its column's name.</summary>
    Bullets,

    /// <summary>Set in fixed width.</summary>
    Code,
}
