namespace OpenClaw.Configuration.Settings;

/// <summary>A model and what is tried after it; references are <c>provider/model</c> or an alias.</summary>
public sealed record ModelChoice
{
    public static ModelChoice None { get; } = new();

    public string? Primary { get; init; }

    /// <summary>Null: not said, so whatever is above applies; empty: none.</summary>
    public IReadOnlyList<string>? Fallbacks { get; init; }

    internal static ModelChoice Read(SettingsSection section)
    {
        if (section.OwnText is { } reference)
            return new() { Primary = reference };
        return section.Exists
            ? new() { Primary = section.Text("primary"), Fallbacks = section.Has("fallbacks") ? section.Texts("fallbacks") : null }
            : None;
    }
}
