using OpenClaw.Protocol.Agents;
using OpenClaw.Protocol.Chat;
using OpenClaw.Protocol.Sessions;
using Orleans.Concurrency;

namespace OpenClaw.GrainInterfaces;

/// <summary>One conversation: its inbox, its active run, and the only writer of its transcript.</summary>
/// <remarks>
/// Key: <c>{tenant}/{canonical session key}</c>, e.g. <c>acme/agent:main:main</c>. Truth: the session tables, written under a fence.
/// Every call may throw <c>UNAVAILABLE</c>, retryable, when the store can't be reached; then nothing was kept.
/// </remarks>
[Alias("session")]
public interface ISessionGrain : ITenantScopedGrain
{
    /// <summary>Accepts a message and starts its run, or queues it behind the active one. Stop words abort instead.</summary>
    /// <returns>Once the message is durable. The answer arrives as events, never as this result.</returns>
    /// <exception cref="Protocol.ProtocolException"><c>INVALID_REQUEST</c>: empty message, bad attachment, sending denied by policy.</exception>
    [Alias("send")]
    Task<ChatSendResult> Send(ChatSendParams message, CallerInfo caller, CancellationToken cancellationToken);

    /// <summary>Accepts a message of a channel: kept, its run started or queued, its answer put into the outbox with the commit that ends the run.</summary>
    /// <returns>False when it was accepted before, or the session may not be written to: the vendor may forget it either way.</returns>
    [Alias("receive")]
    Task<bool> Receive(ChannelTurn turn, CancellationToken cancellationToken);

    /// <summary>Accepts an agent turn. Its end is told by events and kept in the ledger.</summary>
    /// <exception cref="Protocol.ProtocolException"><c>INVALID_REQUEST</c>: sending denied by policy, label taken.</exception>
    [Alias("run")]
    Task<AgentTicket> Run(AgentParams request, CallerInfo caller, CancellationToken cancellationToken);

    /// <summary>Stops one run, or all that were sent under the same raw key. Never waits behind a run.</summary>
    /// <exception cref="Protocol.ProtocolException"><c>INVALID_REQUEST</c>: the run was sent under another key.</exception>
    [AlwaysInterleave, Alias("abort")]
    Task<ChatAbortResult> Abort(ChatAbortParams request, string origin, CancellationToken cancellationToken);

    /// <summary>Appends a note in the assistant's name, without a run.</summary>
    /// <exception cref="Protocol.ProtocolException"><c>INVALID_REQUEST</c>: no such session.</exception>
    [Alias("inject")]
    Task<ChatInjectResult> Inject(ChatInjectParams request, CancellationToken cancellationToken);

    /// <summary>Changes the overrides of the session; creates it when absent.</summary>
    [Alias("patch")]
    Task<SessionsPatchResult> Patch(SessionsPatchParams request, CancellationToken cancellationToken);

    /// <summary>Starts the conversation anew under the same key. Waits up to 15 s for an active run, which is asked to stop.</summary>
    /// <exception cref="Protocol.ProtocolException"><c>UNAVAILABLE</c>: the run did not stop.</exception>
    [Alias("reset")]
    Task<SessionsResetResult> Reset(SessionsResetParams request, CancellationToken cancellationToken);

    /// <summary>Removes the session.</summary>
    [Alias("delete")]
    Task<SessionsDeleteResult> Delete(SessionsDeleteParams request, CancellationToken cancellationToken);

    /// <summary>Cuts the transcript to its last entries. Not the summary of <c>/compact</c>.</summary>
    [Alias("compact")]
    Task<SessionsCompactResult> Compact(SessionsCompactParams request, CancellationToken cancellationToken);

    /// <summary>Keeps a line of the system (a device reported, a node did something) for the next prompt. At most 20 wait; the oldest goes.</summary>
    [Alias("remember")]
    Task Remember(string text, CancellationToken cancellationToken);

    /// <summary>The lane has a place for the run that waited for one.</summary>
    [AlwaysInterleave, Alias("lane-granted")]
    Task LaneGranted(string lane, string runId, CancellationToken cancellationToken);

    /// <summary>Takes up what an earlier silo left unfinished: resumes or closes its run, then goes on with the inbox.</summary>
    [Alias("recover")]
    Task Recover(CancellationToken cancellationToken);

    /// <summary>The tenant may not work now: the active run is aborted and no other starts until <see cref="Recover"/> or the next message.</summary>
    [AlwaysInterleave, Alias("halt")]
    Task Halt(string reason, CancellationToken cancellationToken);
}

/// <summary>Who asks, as far as a session cares.</summary>
[GenerateSerializer, Immutable, Alias("caller-info")]
public sealed record CallerInfo
{
    /// <summary>The connection; empty for callers without one.</summary>
    [Id(0)] public required string ConnectionId { get; init; }

    /// <summary>The client's kind, e.g. <c>cli</c>.</summary>
    [Id(1)] public required string ClientId { get; init; }

    /// <summary>The client's name for people.</summary>
    [Id(2)] public string? DisplayName { get; init; }

    /// <summary>It wants the tool events of runs it starts or joins.</summary>
    [Id(3)] public bool ToolEvents { get; init; }

    /// <summary>It may do what only administrators may.</summary>
    [Id(4)] public bool IsAdmin { get; init; }
}

/// <summary>How an <c>agent</c> request stands.</summary>
[GenerateSerializer, Immutable, Alias("agent-ticket")]
public sealed record AgentTicket
{
    /// <summary>The first answer; null when the run has ended and <see cref="Final"/> is its only answer.</summary>
    [Id(0)] public AgentAccepted? Accepted { get; init; }

    /// <summary>The last answer, when the same request was finished before.</summary>
    [Id(1)] public AgentFinal? Final { get; init; }

    /// <summary>A repeat of a request that runs: the first answer is all it gets.</summary>
    [Id(2)] public bool Repeat { get; init; }
}
