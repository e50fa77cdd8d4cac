namespace OpenClaw.Configuration.Settings;

/// <summary>How the product looks to its users.</summary>
public sealed record UiSettings
{
    /// <summary>RRGGBB, with or without <c>#</c>.</summary>
    public string? SeamColor { get; init; }

    public string? AssistantName { get; init; }

    public string? AssistantAvatar { get; init; }

    internal static UiSettings Read(SettingsSection section) => new()
    {
        SeamColor = section.Text("seamColor"),
        AssistantName = section.Section("assistant").Text("name"),
        AssistantAvatar = section.Section("assistant").Text("avatar"),
    };
}
