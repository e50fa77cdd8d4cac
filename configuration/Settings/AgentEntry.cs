namespace OpenClaw.Configuration.Settings;

/// <summary>One agent, with what it does not say taken from the defaults.</summary>
public sealed record AgentEntry
{
    public required string Id { get; init; }

    public bool IsDefault { get; init; }

    public string? Name { get; init; }

    public string? Workspace { get; init; }

    /// <summary>An explicit empty list of fallbacks switches the defaults' off.</summary>
    public ModelChoice Model { get; init; } = ModelChoice.None;

    public AgentIdentity Identity { get; init; } = new();

    /// <summary>Skills it may use; null: all.</summary>
    public IReadOnlyList<string>? Skills { get; init; }

    /// <summary>The agent has a heartbeat section of its own: then only such agents beat.</summary>
    public bool HasOwnHeartbeat { get; init; }

    public HeartbeatSettings Heartbeat { get; init; } = new();

    /// <summary>Agents it may start; <c>*</c>: any.</summary>
    public IReadOnlyList<string> SubagentAllowAgents { get; init; } = [];

    /// <summary>Expressions that count as a mention in a group; null: the defaults'.</summary>
    public IReadOnlyList<string>? MentionPatterns { get; init; }

    internal static AgentEntry Read(SettingsSection section, AgentDefaults defaults)
    {
        var model = ModelChoice.Read(section.Section("model"));
        var group = section.Section("groupChat");
        return new()
        {
            Id = section.Text("id", AgentSettings.MainAgentId),
            IsDefault = section.Flag("default") ?? false,
            Name = section.Text("name"),
            Workspace = section.Text("workspace"),
            Model = new()
            {
                Primary = model.Primary ?? defaults.Model.Primary,
                Fallbacks = model.Fallbacks ?? defaults.Model.Fallbacks,
            },
            Identity = AgentIdentity.Read(section.Section("identity")),
            Skills = section.Has("skills") ? section.Texts("skills") : null,
            HasOwnHeartbeat = section.Has("heartbeat"),
            Heartbeat = HeartbeatSettings.Read(section.Section("heartbeat"), defaults.Heartbeat),
            SubagentAllowAgents = section.Section("subagents").Texts("allowAgents"),
            MentionPatterns = group.Has("mentionPatterns") ? group.Texts("mentionPatterns") : null,
        };
    }
}
