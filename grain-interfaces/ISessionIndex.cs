using OpenClaw.Protocol.Chat;
using OpenClaw.Protocol.Sessions;
using OpenClaw.Protocol.Values;

namespace OpenClaw.GrainInterfaces;

/// <summary>Reads of the tenant's sessions from indexed tables; nothing here waits behind a run.</summary>
/// <remarks>Key: <c>{tenant}</c>. A stateless worker: as many at once as asked for.</remarks>
[Alias("session-index")]
public interface ISessionIndex : ITenantScopedGrain
{
    /// <summary>Sessions of all agents, newest first: the payload of <c>sessions.list</c>.</summary>
    [Alias("list")]
    Task<JsonText> List(SessionsListParams query, CancellationToken cancellationToken);

    /// <summary>The last items of some sessions.</summary>
    [Alias("preview")]
    Task<SessionsPreviewResult> Preview(SessionsPreviewParams query, CancellationToken cancellationToken);

    /// <summary>The canonical key of a session by key, id or label.</summary>
    /// <exception cref="Protocol.ProtocolException"><c>INVALID_REQUEST</c>: none found, or the question is ambiguous.</exception>
    [Alias("resolve")]
    Task<SessionsResolveResult> Resolve(SessionsResolveParams query, CancellationToken cancellationToken);

    /// <summary>A page of the transcript: the payload of <c>chat.history</c>.</summary>
    [Alias("history")]
    Task<JsonText> History(ChatHistoryParams query, CancellationToken cancellationToken);

    /// <summary>A session's whole transcript, a line of the original's JSONL each, oldest first.</summary>
    /// <exception cref="Protocol.ProtocolException"><c>INVALID_REQUEST</c>: no such session.</exception>
    [Alias("export")]
    IAsyncEnumerable<JsonText> Export(string sessionKey, CancellationToken cancellationToken);

    /// <summary>How many sessions there are, and the newest, by agent; for <c>health</c> and <c>status</c>.</summary>
    [Alias("overview")]
    Task<SessionOverview> Overview(CancellationToken cancellationToken);
}

/// <summary>Sessions of a tenant in numbers.</summary>
[GenerateSerializer, Immutable, Alias("session-overview")]
public sealed record SessionOverview
{
    /// <summary>By agent, default agent first.</summary>
    [Id(0)] public required IReadOnlyList<AgentSessions> Agents { get; init; }

    /// <summary>All of them.</summary>
    [Id(1)] public required int Count { get; init; }

    /// <summary>The ten newest, newest first.</summary>
    [Id(2)] public required IReadOnlyList<SessionListEntry> Recent { get; init; }
}

/// <summary>Sessions of an agent.</summary>
[GenerateSerializer, Immutable, Alias("agent-sessions")]
public sealed record AgentSessions
{
    /// <summary>The agent.</summary>
    [Id(0)] public required string AgentId { get; init; }

    /// <summary>How many.</summary>
    [Id(1)] public required int Count { get; init; }

    /// <summary>The ten newest, newest first.</summary>
    [Id(2)] public required IReadOnlyList<SessionListEntry> Recent { get; init; }
}
