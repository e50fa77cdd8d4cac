using System.Text.Json.Serialization;
using OpenClaw.Protocol.Validation;
using OpenClaw.Protocol.Values;

namespace OpenClaw.Protocol.Agents;

/// <summary>Parameters of <c>agent</c>: run an agent once and answer twice, first that it starts, then how it ended.</summary>
/// <remarks>Source: protocol v3, <c>AgentParams</c>.</remarks>
[GenerateSerializer, Immutable, Alias("agent-params")]
public sealed record AgentParams
{
    /// <summary>What the agent is told.</summary>
    [Id(0), NonEmpty] public required string Message { get; init; }

    /// <summary>The agent; absent: the one of the session.</summary>
    [Id(1), NonEmpty] public string? AgentId { get; init; }

    /// <summary>Recipient that chooses the session when no key does.</summary>
    [Id(2)] public string? To { get; init; }

    /// <summary>Recipient of the answer when it is another.</summary>
    [Id(3)] public string? ReplyTo { get; init; }

    /// <summary>A transcript that chooses the session.</summary>
    [Id(4)] public string? SessionId { get; init; }

    /// <summary>The session, as the client names it.</summary>
    [Id(5)] public string? SessionKey { get; init; }

    /// <summary>Thinking level for this run.</summary>
    [Id(6)] public string? Thinking { get; init; }

    /// <summary>Whether the answer goes to the channel.</summary>
    [Id(7)] public bool? Deliver { get; init; }

    /// <summary>Files; each a <see cref="Chat.ChatAttachment"/>, read leniently.</summary>
    [Id(8)] public IReadOnlyList<JsonText>? Attachments { get; init; }

    /// <summary>Channel of the recipient.</summary>
    [Id(9)] public string? Channel { get; init; }

    /// <summary>Channel of the answer when it is another.</summary>
    [Id(10)] public string? ReplyChannel { get; init; }

    /// <summary>Channel account.</summary>
    [Id(11)] public string? AccountId { get; init; }

    /// <summary>Channel account of the answer when it is another.</summary>
    [Id(12)] public string? ReplyAccountId { get; init; }

    /// <summary>Thread.</summary>
    [Id(13)] public string? ThreadId { get; init; }

    /// <summary>Group the session belongs to.</summary>
    [Id(14)] public string? GroupId { get; init; }

    /// <summary>Channel within the group's space.</summary>
    [Id(15)] public string? GroupChannel { get; init; }

    /// <summary>Space, e.g. a Discord server.</summary>
    [Id(16)] public string? GroupSpace { get; init; }

    /// <summary>Limit for the run in seconds; absent: the agent's default (600).</summary>
    [Id(17), Minimum(0)] public long? Timeout { get; init; }

    /// <summary>Queue the run waits in.</summary>
    [Id(18)] public string? Lane { get; init; }

    /// <summary>Added to the system prompt.</summary>
    [Id(19)] public string? ExtraSystemPrompt { get; init; }

    /// <summary>Where the message came from when it was no person.</summary>
    [Id(20)] public AgentInputProvenance? InputProvenance { get; init; }

    /// <summary>Chosen by the client; becomes the id of the run. The same key never starts a second run.</summary>
    [Id(21), NonEmpty] public required string IdempotencyKey { get; init; }

    /// <summary>Name of the session.</summary>
    [Id(22), NonEmpty, MaxChars(64)] public string? Label { get; init; }

    /// <summary>Session that starts this one.</summary>
    [Id(23)] public string? SpawnedBy { get; init; }
}

/// <summary>Where a message came from when it was no person.</summary>
[GenerateSerializer, Immutable, Alias("agent-input-provenance")]
public sealed record AgentInputProvenance
{
    /// <summary>What kind of sender.</summary>
    [Id(0), OneOf("external_user", "inter_session", "internal_system", Enumerated = true)] public required string Kind { get; init; }

    /// <summary>The sending session.</summary>
    [Id(1)] public string? SourceSessionKey { get; init; }

    /// <summary>The sending channel.</summary>
    [Id(2)] public string? SourceChannel { get; init; }

    /// <summary>The sending tool.</summary>
    [Id(3)] public string? SourceTool { get; init; }
}

/// <summary>First answer of <c>agent</c>: the run starts.</summary>
[GenerateSerializer, Immutable, Alias("agent-accepted")]
public sealed record AgentAccepted
{
    /// <summary>The run.</summary>
    [Id(0)] public required string RunId { get; init; }

    /// <summary>Always <c>accepted</c>.</summary>
    [Id(1)] public string Status { get; init; } = "accepted";

    /// <summary>Unix milliseconds.</summary>
    [Id(2)] public required long AcceptedAt { get; init; }
}

/// <summary>Second answer of <c>agent</c>: how the run ended. With status <c>error</c> it stands beside an error.</summary>
[GenerateSerializer, Immutable, Alias("agent-final")]
public sealed record AgentFinal
{
    /// <summary>The run.</summary>
    [Id(0)] public required string RunId { get; init; }

    /// <summary><c>ok</c> or <c>error</c>.</summary>
    [Id(1)] public required string Status { get; init; }

    /// <summary><c>completed</c>, or what went wrong.</summary>
    [Id(2)] public string? Summary { get; init; }

    /// <summary>What came out of it.</summary>
    [Id(3)] public AgentRunResult? Result { get; init; }
}

/// <summary>What came out of a run.</summary>
[GenerateSerializer, Immutable, Alias("agent-run-result")]
public sealed record AgentRunResult
{
    /// <summary>The messages of the answer.</summary>
    [Id(0)] public required IReadOnlyList<AgentPayload> Payloads { get; init; }

    /// <summary>Facts about the run.</summary>
    [Id(1)] public required AgentRunMeta Meta { get; init; }
}

/// <summary>One message of an answer.</summary>
[GenerateSerializer, Immutable, Alias("agent-payload")]
public sealed record AgentPayload
{
    /// <summary>Its text.</summary>
    [Id(0)] public string? Text { get; init; }

    /// <summary>Its file; written as <c>null</c> when there is none.</summary>
    [Id(1), JsonIgnore(Condition = JsonIgnoreCondition.Never)] public string? MediaUrl { get; init; }

    /// <summary>Its files when there are several.</summary>
    [Id(2)] public IReadOnlyList<string>? MediaUrls { get; init; }
}

/// <summary>Facts about a run.</summary>
[GenerateSerializer, Immutable, Alias("agent-run-meta")]
public sealed record AgentRunMeta
{
    /// <summary>How long it took.</summary>
    [Id(0)] public required long DurationMs { get; init; }

    /// <summary>Model and tokens.</summary>
    [Id(1)] public AgentRunUsage? AgentMeta { get; init; }

    /// <summary>It was stopped.</summary>
    [Id(2)] public bool? Aborted { get; init; }

    /// <summary>How the system prompt was made up.</summary>
    [Id(3)] public JsonText? SystemPromptReport { get; init; }

    /// <summary>Why the model stopped, e.g. <c>tool_calls</c>.</summary>
    [Id(4)] public string? StopReason { get; init; }

    /// <summary>Calls of tools that the client must run.</summary>
    [Id(5)] public JsonText? PendingToolCalls { get; init; }
}

/// <summary>Model and tokens of a run.</summary>
[GenerateSerializer, Immutable, Alias("agent-run-usage")]
public sealed record AgentRunUsage
{
    /// <summary>The transcript.</summary>
    [Id(0)] public required string SessionId { get; init; }

    /// <summary>Provider.</summary>
    [Id(1)] public required string Provider { get; init; }

    /// <summary>Model.</summary>
    [Id(2)] public required string Model { get; init; }

    /// <summary>All calls of the run together.</summary>
    [Id(3)] public AgentTokens? Usage { get; init; }

    /// <summary>The last call.</summary>
    [Id(4)] public AgentTokens? LastCallUsage { get; init; }

    /// <summary>Size of the context in the last call.</summary>
    [Id(5)] public long? PromptTokens { get; init; }
}

/// <summary>Tokens as results of a run count them; of a whole run a member that is 0 is left out.</summary>
[GenerateSerializer, Immutable, Alias("agent-tokens")]
public sealed record AgentTokens
{
    /// <summary>Prompt tokens that were not read from a cache.</summary>
    [Id(0)] public long? Input { get; init; }

    /// <summary>Tokens the model wrote.</summary>
    [Id(1)] public long? Output { get; init; }

    /// <summary>Prompt tokens read from the provider's cache.</summary>
    [Id(2)] public long? CacheRead { get; init; }

    /// <summary>Prompt tokens written to the provider's cache.</summary>
    [Id(3)] public long? CacheWrite { get; init; }

    /// <summary>All of them.</summary>
    [Id(4)] public long? Total { get; init; }
}
