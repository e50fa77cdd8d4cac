namespace OpenClaw.Configuration.Parsing;

/// <summary>A text that is no configuration at all: broken YAML, or a form that is refused.</summary>
public sealed class ConfigurationSyntaxException(string reason, int line, int column)
    : FormatException($"YAML: {reason} at line {line}, column {column}")
{
    public int Line { get; } = line;

    public int Column { get; } = column;
}
