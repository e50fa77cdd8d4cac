namespace OpenClaw.Configuration.Settings;

/// <summary>What holds for every agent that does not say otherwise.</summary>
public sealed record AgentDefaults
{
    public ModelChoice Model { get; init; } = ModelChoice.None;

    public ModelChoice ImageModel { get; init; } = ModelChoice.None;

    /// <summary>When not empty, only these may be chosen (and the primary).</summary>
    public IReadOnlyList<AllowedModel> Models { get; init; } = [];

    /// <summary>A name inside the tenant's storage; null: the default workspace.</summary>
    public string? Workspace { get; init; }

    public bool SkipBootstrap { get; init; }

    /// <summary>Longest bootstrap file that reaches the prompt.</summary>
    public int BootstrapMaxChars { get; init; } = 20_000;

    public int BootstrapTotalMaxChars { get; init; } = 150_000;

    /// <summary>IANA zone; null: UTC.</summary>
    public string? UserTimezone { get; init; }

    /// <summary><c>auto</c>, <c>12</c> or <c>24</c>.</summary>
    public string TimeFormat { get; init; } = "auto";

    /// <summary>Caps the model's window; null: the window itself.</summary>
    public int? ContextTokens { get; init; }

    public int MaxConcurrent { get; init; } = 4;

    public SubagentSettings Subagents { get; init; } = new();

    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(600);

    /// <summary>Null: <c>low</c> for models that reason, else <c>off</c>.</summary>
    public string? ThinkingDefault { get; init; }

    public string VerboseDefault { get; init; } = "off";

    public string? ElevatedDefault { get; init; }

    public string BlockStreamingDefault { get; init; } = "off";

    public string? TypingMode { get; init; }

    public int ImageMaxDimensionPx { get; init; } = 1_200;

    public HeartbeatSettings Heartbeat { get; init; } = new();

    public CompactionSettings Compaction { get; init; } = new();

    public ContextPruningSettings ContextPruning { get; init; } = new();

    internal static AgentDefaults Read(SettingsSection section)
    {
        var none = new AgentDefaults();
        return new()
        {
            Model = ModelChoice.Read(section.Section("model")),
            ImageModel = ModelChoice.Read(section.Section("imageModel")),
            Models = [.. section.Section("models").Entries().Select(entry => AllowedModel.Read(entry.Name, entry.Value))],
            Workspace = section.Text("workspace"),
            SkipBootstrap = section.Flag("skipBootstrap") ?? none.SkipBootstrap,
            BootstrapMaxChars = section.Whole("bootstrapMaxChars") ?? none.BootstrapMaxChars,
            BootstrapTotalMaxChars = section.Whole("bootstrapTotalMaxChars") ?? none.BootstrapTotalMaxChars,
            UserTimezone = section.Text("userTimezone"),
            TimeFormat = section.Text("timeFormat", none.TimeFormat),
            ContextTokens = section.Whole("contextTokens"),
            MaxConcurrent = section.Whole("maxConcurrent") ?? none.MaxConcurrent,
            Subagents = SubagentSettings.Read(section.Section("subagents")),
            Timeout = section.Whole("timeoutSeconds") is { } seconds ? TimeSpan.FromSeconds(seconds) : none.Timeout,
            ThinkingDefault = section.Text("thinkingDefault"),
            VerboseDefault = section.Text("verboseDefault", none.VerboseDefault),
            ElevatedDefault = section.Text("elevatedDefault"),
            BlockStreamingDefault = section.Text("blockStreamingDefault", none.BlockStreamingDefault),
            TypingMode = section.Text("typingMode"),
            ImageMaxDimensionPx = section.Whole("imageMaxDimensionPx") ?? none.ImageMaxDimensionPx,
            Heartbeat = HeartbeatSettings.Read(section.Section("heartbeat"), none.Heartbeat),
            Compaction = CompactionSettings.Read(section.Section("compaction")),
            ContextPruning = ContextPruningSettings.Read(section.Section("contextPruning")),
        };
    }
}
