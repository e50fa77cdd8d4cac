using System.Text.Json.Serialization;
using OpenClaw.Protocol.Validation;

namespace OpenClaw.Protocol.Sessions;

/// <summary>Parameters of <c>sessions.list</c>: the sessions of all agents, newest first.</summary>
/// <remarks>Source: protocol v3, <c>SessionsListParams</c>.</remarks>
[GenerateSerializer, Immutable, Alias("sessions-list-params")]
public sealed record SessionsListParams
{
    /// <summary>How many; absent: all.</summary>
    [Id(0), Minimum(1)] public long? Limit { get; init; }

    /// <summary>Only those changed within this time.</summary>
    [Id(1), Minimum(1)] public long? ActiveMinutes { get; init; }

    /// <summary>The <c>global</c> session too.</summary>
    [Id(2)] public bool? IncludeGlobal { get; init; }

    /// <summary>The <c>unknown</c> session too.</summary>
    [Id(3)] public bool? IncludeUnknown { get; init; }

    /// <summary>With a title from the first message.</summary>
    [Id(4)] public bool? IncludeDerivedTitles { get; init; }

    /// <summary>With the beginning of the last message.</summary>
    [Id(5)] public bool? IncludeLastMessage { get; init; }

    /// <summary>Only the one with this label.</summary>
    [Id(6), NonEmpty, MaxChars(64)] public string? Label { get; init; }

    /// <summary>Only those started by this session.</summary>
    [Id(7), NonEmpty] public string? SpawnedBy { get; init; }

    /// <summary>Only those of this agent.</summary>
    [Id(8), NonEmpty] public string? AgentId { get; init; }

    /// <summary>Only those whose name, key or id contains this.</summary>
    [Id(9)] public string? Search { get; init; }
}

/// <summary>Result of <c>sessions.list</c>.</summary>
[GenerateSerializer, Immutable, Alias("sessions-list-result")]
public sealed record SessionsListResult
{
    /// <summary>Unix milliseconds.</summary>
    [Id(0)] public required long Ts { get; init; }

    /// <summary><c>(multiple)</c>.</summary>
    [Id(1)] public required string Path { get; init; }

    /// <summary>How many rows follow.</summary>
    [Id(2)] public required int Count { get; init; }

    /// <summary>What a session without overrides uses.</summary>
    [Id(3)] public required SessionsListDefaults Defaults { get; init; }

    /// <summary>The rows.</summary>
    [Id(4)] public required IReadOnlyList<SessionListEntry> Sessions { get; init; }
}

/// <summary>What a session without overrides uses; a member is <c>null</c> where nothing is configured.</summary>
[GenerateSerializer, Immutable, Alias("sessions-list-defaults")]
public sealed record SessionsListDefaults
{
    /// <summary>Provider.</summary>
    [Id(0), JsonIgnore(Condition = JsonIgnoreCondition.Never)] public string? ModelProvider { get; init; }

    /// <summary>Model.</summary>
    [Id(1), JsonIgnore(Condition = JsonIgnoreCondition.Never)] public string? Model { get; init; }

    /// <summary>Context window.</summary>
    [Id(2), JsonIgnore(Condition = JsonIgnoreCondition.Never)] public long? ContextTokens { get; init; }
}

/// <summary>One row of <c>sessions.list</c>.</summary>
[GenerateSerializer, Immutable, Alias("session-list-entry")]
public sealed record SessionListEntry
{
    /// <summary>Canonical key.</summary>
    [Id(0)] public required string Key { get; init; }

    /// <summary><c>direct</c>, <c>group</c>, <c>global</c> or <c>unknown</c>.</summary>
    [Id(1)] public required string Kind { get; init; }

    /// <summary>Name given by a person.</summary>
    [Id(2)] public string? Label { get; init; }

    /// <summary>Name to show.</summary>
    [Id(3)] public string? DisplayName { get; init; }

    /// <summary>Channel it belongs to.</summary>
    [Id(4)] public string? Channel { get; init; }

    /// <summary>Subject of the group.</summary>
    [Id(5)] public string? Subject { get; init; }

    /// <summary>Channel within the group's space.</summary>
    [Id(6)] public string? GroupChannel { get; init; }

    /// <summary>Space, e.g. a Discord server.</summary>
    [Id(7)] public string? Space { get; init; }

    /// <summary><c>direct</c>, <c>group</c> or <c>channel</c>.</summary>
    [Id(8)] public string? ChatType { get; init; }

    /// <summary>Where it came from.</summary>
    [Id(9)] public SessionOrigin? Origin { get; init; }

    /// <summary>Last change, Unix milliseconds.</summary>
    [Id(10), JsonIgnore(Condition = JsonIgnoreCondition.Never)] public long? UpdatedAt { get; init; }

    /// <summary>Id of the current transcript.</summary>
    [Id(11)] public string? SessionId { get; init; }

    /// <summary>The system prompt has been sent once.</summary>
    [Id(12)] public bool? SystemSent { get; init; }

    /// <summary>The last run was aborted.</summary>
    [Id(13)] public bool? AbortedLastRun { get; init; }

    /// <summary>Override.</summary>
    [Id(14)] public string? ThinkingLevel { get; init; }

    /// <summary>Override.</summary>
    [Id(15)] public string? VerboseLevel { get; init; }

    /// <summary>Override.</summary>
    [Id(16)] public string? ReasoningLevel { get; init; }

    /// <summary>Override.</summary>
    [Id(17)] public string? ElevatedLevel { get; init; }

    /// <summary><c>allow</c> or <c>deny</c>.</summary>
    [Id(18)] public string? SendPolicy { get; init; }

    /// <summary>Prompt tokens of the last run.</summary>
    [Id(19)] public long? InputTokens { get; init; }

    /// <summary>Tokens the model wrote in the last run.</summary>
    [Id(20)] public long? OutputTokens { get; init; }

    /// <summary>Size of the context; only while it describes the transcript.</summary>
    [Id(21)] public long? TotalTokens { get; init; }

    /// <summary>Whether it does.</summary>
    [Id(22)] public bool? TotalTokensFresh { get; init; }

    /// <summary>Override: <c>tokens</c> or <c>full</c>.</summary>
    [Id(23)] public string? ResponseUsage { get; init; }

    /// <summary>Provider in force.</summary>
    [Id(24)] public string? ModelProvider { get; init; }

    /// <summary>Model in force.</summary>
    [Id(25)] public string? Model { get; init; }

    /// <summary>The model's context window.</summary>
    [Id(26)] public long? ContextTokens { get; init; }

    /// <summary>Where answers go.</summary>
    [Id(27)] public DeliveryContext? DeliveryContext { get; init; }

    /// <summary>Channel of the last message.</summary>
    [Id(28)] public string? LastChannel { get; init; }

    /// <summary>Address of the last message.</summary>
    [Id(29)] public string? LastTo { get; init; }

    /// <summary>Channel account of the last message.</summary>
    [Id(30)] public string? LastAccountId { get; init; }

    /// <summary>From the first message, when asked for.</summary>
    [Id(31)] public string? DerivedTitle { get; init; }

    /// <summary>Of the last message, when asked for.</summary>
    [Id(32)] public string? LastMessagePreview { get; init; }
}
