namespace OpenClaw.Configuration.Settings;

/// <summary>How an agent presents itself.</summary>
public sealed record AgentIdentity
{
    public string? Name { get; init; }

    public string? Emoji { get; init; }

    /// <summary>URL, data URI or a path in the agent's workspace.</summary>
    public string? Avatar { get; init; }

    public string? Theme { get; init; }

    internal static AgentIdentity Read(SettingsSection section) => new()
    {
        Name = section.Text("name"),
        Emoji = section.Text("emoji"),
        Avatar = section.Text("avatar"),
        Theme = section.Text("theme"),
    };
}
