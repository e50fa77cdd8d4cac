namespace OpenClaw.Configuration.Settings;

/// <summary>How old tool results are shortened before a call.</summary>
public sealed record ContextPruningSettings
{
    /// <summary><c>off</c> or <c>cache-ttl</c>; null: not said, so the provider decides.</summary>
    public string? Mode { get; init; }

    public TimeSpan Ttl { get; init; } = TimeSpan.FromMinutes(5);

    public int KeepLastAssistants { get; init; } = 3;

    public double SoftTrimRatio { get; init; } = 0.3;

    public double HardClearRatio { get; init; } = 0.5;

    public int MinPrunableToolChars { get; init; } = 50_000;

    public int SoftTrimMaxChars { get; init; } = 4_000;

    public int SoftTrimHeadChars { get; init; } = 1_500;

    public int SoftTrimTailChars { get; init; } = 1_500;

    public bool HardClearEnabled { get; init; } = true;

    public string? HardClearPlaceholder { get; init; }

    /// <summary>Patterns of tool names; empty: all.</summary>
    public IReadOnlyList<string> AllowTools { get; init; } = [];

    public IReadOnlyList<string> DenyTools { get; init; } = [];

    internal static ContextPruningSettings Read(SettingsSection section)
    {
        var none = new ContextPruningSettings();
        var trim = section.Section("softTrim");
        var clear = section.Section("hardClear");
        return new()
        {
            Mode = section.Text("mode"),
            Ttl = section.Text("ttl") is { } ttl ? Durations.Parse(ttl, TimeSpan.FromMinutes(1)) ?? none.Ttl : none.Ttl,
            KeepLastAssistants = section.Whole("keepLastAssistants") ?? none.KeepLastAssistants,
            SoftTrimRatio = section.Number("softTrimRatio") ?? none.SoftTrimRatio,
            HardClearRatio = section.Number("hardClearRatio") ?? none.HardClearRatio,
            MinPrunableToolChars = section.Whole("minPrunableToolChars") ?? none.MinPrunableToolChars,
            SoftTrimMaxChars = trim.Whole("maxChars") ?? none.SoftTrimMaxChars,
            SoftTrimHeadChars = trim.Whole("headChars") ?? none.SoftTrimHeadChars,
            SoftTrimTailChars = trim.Whole("tailChars") ?? none.SoftTrimTailChars,
            HardClearEnabled = clear.Flag("enabled") ?? none.HardClearEnabled,
            HardClearPlaceholder = clear.Text("placeholder"),
            AllowTools = section.Section("tools").Texts("allow"),
            DenyTools = section.Section("tools").Texts("deny"),
        };
    }
}
