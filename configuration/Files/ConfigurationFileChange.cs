namespace OpenClaw.Configuration.Files;

/// <summary>The file was changed by someone else.</summary>
/// <param name="Text">What it holds now; null when it cannot be read.</param>
/// <param name="Result">What that means; when it is invalid, what was in force stays in force.</param>
public sealed record ConfigurationFileChange(string? Text, ConfigurationResult Result);
