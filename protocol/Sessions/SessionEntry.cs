using OpenClaw.Protocol.Values;

namespace OpenClaw.Protocol.Sessions;

/// <summary>What is kept of a session beside its transcript: identity, overrides, counters, where answers go.</summary>
/// <remarks>Source: protocol page, sessions; the field names are the original's store. Only the first two are always there.</remarks>
[GenerateSerializer, Immutable, Alias("session-entry")]
public sealed record SessionEntry
{
    /// <summary>Id of the current transcript; a reset changes it.</summary>
    [Id(0)] public required string SessionId { get; init; }

    /// <summary>Last change, Unix milliseconds.</summary>
    [Id(1)] public required long UpdatedAt { get; init; }

    /// <summary>The system prompt has been sent once.</summary>
    [Id(2)] public bool? SystemSent { get; init; }

    /// <summary>The last run was aborted.</summary>
    [Id(3)] public bool? AbortedLastRun { get; init; }

    /// <summary><c>direct</c>, <c>group</c> or <c>channel</c>.</summary>
    [Id(4)] public string? ChatType { get; init; }

    /// <summary>Where answers go.</summary>
    [Id(5)] public DeliveryContext? DeliveryContext { get; init; }

    /// <summary>Channel of the last message.</summary>
    [Id(6)] public string? LastChannel { get; init; }

    /// <summary>Address of the last message within its channel.</summary>
    [Id(7)] public string? LastTo { get; init; }

    /// <summary>Channel account of the last message.</summary>
    [Id(8)] public string? LastAccountId { get; init; }

    /// <summary>Thread of the last message.</summary>
    [Id(9)] public string? LastThreadId { get; init; }

    /// <summary>Where the session came from.</summary>
    [Id(10)] public SessionOrigin? Origin { get; init; }

    /// <summary>Name of the transcript, relative to the tenant.</summary>
    [Id(11)] public string? SessionFile { get; init; }

    /// <summary>How often the transcript was compacted.</summary>
    [Id(12)] public int? CompactionCount { get; init; }

    /// <summary>The skills the session's prompt was built with.</summary>
    [Id(13)] public JsonText? SkillsSnapshot { get; init; }

    /// <summary>Prompt tokens of the last run.</summary>
    [Id(14)] public long? InputTokens { get; init; }

    /// <summary>Tokens the model wrote in the last run.</summary>
    [Id(15)] public long? OutputTokens { get; init; }

    /// <summary>Size of the context after the last run.</summary>
    [Id(16)] public long? TotalTokens { get; init; }

    /// <summary>Whether <see cref="TotalTokens"/> still describes the transcript.</summary>
    [Id(17)] public bool? TotalTokensFresh { get; init; }

    /// <summary>Provider of the last run.</summary>
    [Id(18)] public string? ModelProvider { get; init; }

    /// <summary>Model of the last run.</summary>
    [Id(19)] public string? Model { get; init; }

    /// <summary>The model's context window.</summary>
    [Id(20)] public long? ContextTokens { get; init; }

    /// <summary>How the last system prompt was made up.</summary>
    [Id(21)] public JsonText? SystemPromptReport { get; init; }

    /// <summary>Name given by a person; unique within the tenant's agent.</summary>
    [Id(22)] public string? Label { get; init; }

    /// <summary>Name derived from where the session came from.</summary>
    [Id(23)] public string? DisplayName { get; init; }

    /// <summary>Override: how much the model thinks.</summary>
    [Id(24)] public string? ThinkingLevel { get; init; }

    /// <summary>Override: how much of the tools is shown.</summary>
    [Id(25)] public string? VerboseLevel { get; init; }

    /// <summary>Override: whether thinking is shown.</summary>
    [Id(26)] public string? ReasoningLevel { get; init; }

    /// <summary>Override: <c>tokens</c> or <c>full</c>.</summary>
    [Id(27)] public string? ResponseUsage { get; init; }

    /// <summary>Override: elevated commands.</summary>
    [Id(28)] public string? ElevatedLevel { get; init; }

    /// <summary>Override: where commands run.</summary>
    [Id(29)] public string? ExecHost { get; init; }

    /// <summary>Override: which commands may run.</summary>
    [Id(30)] public string? ExecSecurity { get; init; }

    /// <summary>Override: when to ask before a command.</summary>
    [Id(31)] public string? ExecAsk { get; init; }

    /// <summary>Override: node that runs commands.</summary>
    [Id(32)] public string? ExecNode { get; init; }

    /// <summary><c>allow</c> or <c>deny</c>.</summary>
    [Id(33)] public string? SendPolicy { get; init; }

    /// <summary><c>mention</c> or <c>always</c>.</summary>
    [Id(34)] public string? GroupActivation { get; init; }

    /// <summary>A change of <see cref="GroupActivation"/> is still to be told to the model.</summary>
    [Id(35)] public bool? GroupActivationNeedsSystemIntro { get; init; }

    /// <summary>Override: provider.</summary>
    [Id(36)] public string? ProviderOverride { get; init; }

    /// <summary>Override: model.</summary>
    [Id(37)] public string? ModelOverride { get; init; }

    /// <summary>Override: credentials profile.</summary>
    [Id(38)] public string? AuthProfileOverride { get; init; }

    /// <summary>When the memory was last flushed, Unix milliseconds.</summary>
    [Id(39)] public long? MemoryFlushAt { get; init; }

    /// <summary><see cref="CompactionCount"/> at that time.</summary>
    [Id(40)] public int? MemoryFlushCompactionCount { get; init; }

    /// <summary>Channel the session belongs to.</summary>
    [Id(41)] public string? Channel { get; init; }

    /// <summary>Group within the channel.</summary>
    [Id(42)] public string? GroupId { get; init; }

    /// <summary>Channel within the group's space.</summary>
    [Id(43)] public string? GroupChannel { get; init; }

    /// <summary>Space, e.g. a Discord server.</summary>
    [Id(44)] public string? Space { get; init; }

    /// <summary>Subject of the group.</summary>
    [Id(45)] public string? Subject { get; init; }

    /// <summary>Session that started this one.</summary>
    [Id(46)] public string? SpawnedBy { get; init; }

    /// <summary>How many sessions started each other before this one.</summary>
    [Id(47)] public int? SpawnDepth { get; init; }

    /// <summary>Ids of command-line backends' own sessions, by backend.</summary>
    [Id(48)] public IReadOnlyDictionary<string, string>? CliSessionIds { get; init; }

    /// <summary>What happens to messages that arrive during a run: <c>collect</c>, <c>steer</c>, <c>followup</c>, ...</summary>
    [Id(49)] public string? QueueMode { get; init; }

    /// <summary>How long to wait for more before a queued run.</summary>
    [Id(50)] public long? QueueDebounceMs { get; init; }

    /// <summary>How many messages are queued at most.</summary>
    [Id(51)] public int? QueueCap { get; init; }

    /// <summary>What happens beyond that: <c>old</c>, <c>new</c> or <c>summarize</c>.</summary>
    [Id(52)] public string? QueueDrop { get; init; }

    /// <summary>Override: spoken answers.</summary>
    [Id(53)] public string? TtsAuto { get; init; }

    /// <summary>Text of the last heartbeat that was sent.</summary>
    [Id(54)] public string? LastHeartbeatText { get; init; }

    /// <summary>When that was, Unix milliseconds.</summary>
    [Id(55)] public long? LastHeartbeatSentAt { get; init; }
}

/// <summary>Where answers of a session go.</summary>
[GenerateSerializer, Immutable, Alias("delivery-context")]
public sealed record DeliveryContext
{
    /// <summary>Channel, e.g. <c>telegram</c>; <c>webchat</c> for the gateway's own clients.</summary>
    [Id(0)] public string? Channel { get; init; }

    /// <summary>Address within the channel.</summary>
    [Id(1)] public string? To { get; init; }

    /// <summary>Channel account.</summary>
    [Id(2)] public string? AccountId { get; init; }

    /// <summary>Thread.</summary>
    [Id(3)] public string? ThreadId { get; init; }
}

/// <summary>Where a session came from.</summary>
[GenerateSerializer, Immutable, Alias("session-origin")]
public sealed record SessionOrigin
{
    /// <summary>Name for people.</summary>
    [Id(0)] public string? Label { get; init; }

    /// <summary>Channel or part of the gateway.</summary>
    [Id(1)] public string? Provider { get; init; }

    /// <summary>Sender.</summary>
    [Id(2)] public string? From { get; init; }

    /// <summary>Recipient.</summary>
    [Id(3)] public string? To { get; init; }

    /// <summary>Where the sender sees it.</summary>
    [Id(4)] public string? Surface { get; init; }

    /// <summary><c>direct</c>, <c>group</c> or <c>channel</c>.</summary>
    [Id(5)] public string? ChatType { get; init; }

    /// <summary>Channel account.</summary>
    [Id(6)] public string? AccountId { get; init; }

    /// <summary>Thread.</summary>
    [Id(7)] public string? ThreadId { get; init; }
}
