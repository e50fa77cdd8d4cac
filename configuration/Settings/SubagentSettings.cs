namespace OpenClaw.Configuration.Settings;

/// <summary>Agents that an agent starts.</summary>
public sealed record SubagentSettings
{
    public int MaxConcurrent { get; init; } = 8;

    public int MaxSpawnDepth { get; init; } = 1;

    public int MaxChildrenPerAgent { get; init; } = 5;

    public TimeSpan ArchiveAfter { get; init; } = TimeSpan.FromMinutes(60);

    public ModelChoice Model { get; init; } = ModelChoice.None;

    public string? Thinking { get; init; }

    internal static SubagentSettings Read(SettingsSection section)
    {
        var none = new SubagentSettings();
        return new()
        {
            MaxConcurrent = section.Whole("maxConcurrent") ?? none.MaxConcurrent,
            MaxSpawnDepth = section.Whole("maxSpawnDepth") ?? none.MaxSpawnDepth,
            MaxChildrenPerAgent = section.Whole("maxChildrenPerAgent") ?? none.MaxChildrenPerAgent,
            ArchiveAfter = section.Whole("archiveAfterMinutes") is { } minutes ? TimeSpan.FromMinutes(minutes) : none.ArchiveAfter,
            Model = ModelChoice.Read(section.Section("model")),
            Thinking = section.Text("thinking"),
        };
    }
}
