namespace OpenClaw.Configuration;

/// <summary>One thing wrong with a configuration, at a dotted path such as <c>gateway.port</c>; empty for the root.</summary>
/// <remarks>Line and column, both from 1, are known when the text could be read as YAML.</remarks>
public sealed record ConfigurationIssue(string Path, string Message, int? Line = null, int? Column = null)
{
    public override string ToString() =>
        (Path.Length > 0 ? Path + ": " : "") + Message + (Line is { } line ? $" (line {line}, column {Column})" : "");
}
