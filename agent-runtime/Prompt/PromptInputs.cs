using OpenClaw.AgentRuntime.Tools;

namespace OpenClaw.AgentRuntime.Prompt;

/// <summary>How much of the system prompt a run gets.</summary>
internal enum PromptMode
{
    /// <summary>Everything.</summary>
    Full,

    /// <summary>What helpers and scheduled jobs need.</summary>
    Minimal,

    /// <summary>The identity line alone.</summary>
    None,
}

/// <summary>Everything the text of a system prompt depends on. No clock and no counter: equal inputs give equal bytes.</summary>
internal sealed record PromptInputs
{
    public required PromptMode Mode { get; init; }
    public required string AgentId { get; init; }
    public required string WorkspaceName { get; init; }
    public required IReadOnlyList<AgentTool> Tools { get; init; }
    public required IReadOnlyList<InjectedFile> Files { get; init; }
    public required IReadOnlyList<KeyValuePair<string, string>> Aliases { get; init; }
    public required string Model { get; init; }
    public string? DefaultModel { get; init; }
    public string? Timezone { get; init; }
    public string? Channel { get; init; }
    public string? Extra { get; init; }
    public string? HeartbeatPrompt { get; init; }
    public required string Thinking { get; init; }
}
