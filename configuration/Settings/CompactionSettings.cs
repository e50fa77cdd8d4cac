namespace OpenClaw.Configuration.Settings;

/// <summary>When and how a long conversation is summarised.</summary>
public sealed record CompactionSettings
{
    /// <summary><c>default</c> or <c>safeguard</c>.</summary>
    public string Mode { get; init; } = "safeguard";

    /// <summary>Tokens kept free for the answer, at least; 0: no floor.</summary>
    public int ReserveTokensFloor { get; init; } = 20_000;

    /// <summary>Largest share of the window that history may take, 0.1 to 0.9.</summary>
    public double MaxHistoryShare { get; init; } = 0.5;

    public bool MemoryFlushEnabled { get; init; } = true;

    public int MemoryFlushSoftThresholdTokens { get; init; } = 4_000;

    /// <summary>Null: the product's own text.</summary>
    public string? MemoryFlushPrompt { get; init; }

    public string? MemoryFlushSystemPrompt { get; init; }

    internal static CompactionSettings Read(SettingsSection section)
    {
        var none = new CompactionSettings();
        var flush = section.Section("memoryFlush");
        return new()
        {
            Mode = section.Text("mode", none.Mode),
            ReserveTokensFloor = section.Whole("reserveTokensFloor") ?? none.ReserveTokensFloor,
            MaxHistoryShare = section.Number("maxHistoryShare") ?? none.MaxHistoryShare,
            MemoryFlushEnabled = flush.Flag("enabled") ?? none.MemoryFlushEnabled,
            MemoryFlushSoftThresholdTokens = flush.Whole("softThresholdTokens") ?? none.MemoryFlushSoftThresholdTokens,
            MemoryFlushPrompt = flush.Text("prompt"),
            MemoryFlushSystemPrompt = flush.Text("systemPrompt"),
        };
    }
}
