namespace OpenClaw.Configuration;

/// <summary>A configuration refers to a variable that is not set.</summary>
public sealed class MissingSecretException(string name) : Exception($"Missing env var \"{name}\"")
{
    public string Name { get; } = name;
}
