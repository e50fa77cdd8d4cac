using System.Text.Json.Serialization;
using OpenClaw.Protocol.Validation;

namespace OpenClaw.Protocol.Health;

/// <summary>Parameters of <c>status</c>: none.</summary>
[GenerateSerializer, Immutable, Alias("status-params"), Lenient]
public sealed record StatusParams
{
    /// <summary>Protocol 4: with the lines about the channels; absent: yes.</summary>
    [Id(0)] public bool? IncludeChannelSummary { get; init; }
}

/// <summary>Result of <c>status</c>. A caller without <c>operator.admin</c> sees no paths, no recent sessions and no models.</summary>
[GenerateSerializer, Immutable, Alias("status-result")]
public sealed record StatusResult
{
    /// <summary>The channel that must be linked first, if any is loaded.</summary>
    [Id(0)] public StatusChannelLink? LinkChannel { get; init; }

    /// <summary>Heartbeats.</summary>
    [Id(1)] public required StatusHeartbeat Heartbeat { get; init; }

    /// <summary>One line per fact about the channels.</summary>
    [Id(2)] public required IReadOnlyList<string> ChannelSummary { get; init; }

    /// <summary>What waits for the main session.</summary>
    [Id(3)] public required IReadOnlyList<string> QueuedSystemEvents { get; init; }

    /// <summary>Sessions.</summary>
    [Id(4)] public required StatusSessions Sessions { get; init; }
}

/// <summary>A channel and whether it is linked.</summary>
[GenerateSerializer, Immutable, Alias("status-channel-link")]
public sealed record StatusChannelLink
{
    /// <summary>The channel.</summary>
    [Id(0)] public required string Id { get; init; }

    /// <summary>Name.</summary>
    [Id(1)] public required string Label { get; init; }

    /// <summary>It is linked.</summary>
    [Id(2)] public required bool Linked { get; init; }

    /// <summary>For how long.</summary>
    [Id(3), JsonIgnore(Condition = JsonIgnoreCondition.Never)] public long? AuthAgeMs { get; init; }
}

/// <summary>Heartbeats of the agents.</summary>
[GenerateSerializer, Immutable, Alias("status-heartbeat")]
public sealed record StatusHeartbeat
{
    /// <summary>The agent of keys that name none.</summary>
    [Id(0)] public required string DefaultAgentId { get; init; }

    /// <summary>One per agent.</summary>
    [Id(1)] public required IReadOnlyList<StatusAgentHeartbeat> Agents { get; init; }
}

/// <summary>Heartbeat of one agent.</summary>
[GenerateSerializer, Immutable, Alias("status-agent-heartbeat")]
public sealed record StatusAgentHeartbeat
{
    /// <summary>The agent.</summary>
    [Id(0)] public required string AgentId { get; init; }

    /// <summary>It beats.</summary>
    [Id(1)] public required bool Enabled { get; init; }

    /// <summary>Interval as configured.</summary>
    [Id(2)] public required string Every { get; init; }

    /// <summary>Interval in milliseconds.</summary>
    [Id(3), JsonIgnore(Condition = JsonIgnoreCondition.Never)] public long? EveryMs { get; init; }
}

/// <summary>Sessions of all agents.</summary>
[GenerateSerializer, Immutable, Alias("status-sessions")]
public sealed record StatusSessions
{
    /// <summary>Names of the stores.</summary>
    [Id(0)] public required IReadOnlyList<string> Paths { get; init; }

    /// <summary>How many sessions.</summary>
    [Id(1)] public required int Count { get; init; }

    /// <summary>What a session without overrides uses.</summary>
    [Id(2)] public required StatusDefaults Defaults { get; init; }

    /// <summary>The ten newest.</summary>
    [Id(3)] public required IReadOnlyList<StatusSession> Recent { get; init; }

    /// <summary>One per agent.</summary>
    [Id(4)] public required IReadOnlyList<StatusAgentSessions> ByAgent { get; init; }
}

/// <summary>What a session without overrides uses.</summary>
[GenerateSerializer, Immutable, Alias("status-defaults")]
public sealed record StatusDefaults
{
    /// <summary>Model.</summary>
    [Id(0), JsonIgnore(Condition = JsonIgnoreCondition.Never)] public string? Model { get; init; }

    /// <summary>Context window.</summary>
    [Id(1), JsonIgnore(Condition = JsonIgnoreCondition.Never)] public long? ContextTokens { get; init; }
}

/// <summary>Sessions of one agent.</summary>
[GenerateSerializer, Immutable, Alias("status-agent-sessions")]
public sealed record StatusAgentSessions
{
    /// <summary>The agent.</summary>
    [Id(0)] public required string AgentId { get; init; }

    /// <summary>Name of the store; <c>[redacted]</c> for those who may not see it.</summary>
    [Id(1)] public required string Path { get; init; }

    /// <summary>How many sessions.</summary>
    [Id(2)] public required int Count { get; init; }

    /// <summary>The newest.</summary>
    [Id(3)] public required IReadOnlyList<StatusSession> Recent { get; init; }
}

/// <summary>One session.</summary>
[GenerateSerializer, Immutable, Alias("status-session")]
public sealed record StatusSession
{
    /// <summary>The agent.</summary>
    [Id(0)] public string? AgentId { get; init; }

    /// <summary>Canonical key.</summary>
    [Id(1)] public required string Key { get; init; }

    /// <summary><c>direct</c>, <c>group</c>, <c>global</c> or <c>unknown</c>.</summary>
    [Id(2)] public required string Kind { get; init; }

    /// <summary>The transcript.</summary>
    [Id(3)] public string? SessionId { get; init; }

    /// <summary>Unix milliseconds.</summary>
    [Id(4), JsonIgnore(Condition = JsonIgnoreCondition.Never)] public long? UpdatedAt { get; init; }

    /// <summary>How long ago that was, in milliseconds.</summary>
    [Id(5), JsonIgnore(Condition = JsonIgnoreCondition.Never)] public long? Age { get; init; }

    /// <summary>Override.</summary>
    [Id(6)] public string? ThinkingLevel { get; init; }

    /// <summary>Override.</summary>
    [Id(7)] public string? VerboseLevel { get; init; }

    /// <summary>Override.</summary>
    [Id(8)] public string? ReasoningLevel { get; init; }

    /// <summary>Override.</summary>
    [Id(9)] public string? ElevatedLevel { get; init; }

    /// <summary>The system prompt has been sent once.</summary>
    [Id(10)] public bool? SystemSent { get; init; }

    /// <summary>The last run was aborted.</summary>
    [Id(11)] public bool? AbortedLastRun { get; init; }

    /// <summary>Prompt tokens of the last run.</summary>
    [Id(12)] public long? InputTokens { get; init; }

    /// <summary>Tokens the model wrote in the last run.</summary>
    [Id(13)] public long? OutputTokens { get; init; }

    /// <summary>Size of the context.</summary>
    [Id(14), JsonIgnore(Condition = JsonIgnoreCondition.Never)] public long? TotalTokens { get; init; }

    /// <summary>Whether that still describes the transcript.</summary>
    [Id(15)] public bool? TotalTokensFresh { get; init; }

    /// <summary>What is left of the window.</summary>
    [Id(16), JsonIgnore(Condition = JsonIgnoreCondition.Never)] public long? RemainingTokens { get; init; }

    /// <summary>How much of it is used.</summary>
    [Id(17), JsonIgnore(Condition = JsonIgnoreCondition.Never)] public int? PercentUsed { get; init; }

    /// <summary>Model.</summary>
    [Id(18), JsonIgnore(Condition = JsonIgnoreCondition.Never)] public string? Model { get; init; }

    /// <summary>Context window.</summary>
    [Id(19), JsonIgnore(Condition = JsonIgnoreCondition.Never)] public long? ContextTokens { get; init; }

    /// <summary>The overrides in short, e.g. <c>think:low</c>.</summary>
    [Id(20)] public IReadOnlyList<string>? Flags { get; init; }
}
