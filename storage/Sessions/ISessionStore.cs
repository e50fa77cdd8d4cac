using OpenClaw.Storage.Channels;

namespace OpenClaw.Storage.Sessions;

/// <summary>Sessions, their transcripts, inboxes and run ledger: the one place that says what was accepted and what was answered.</summary>
/// <remarks>
/// Every write is one <see cref="SessionCommit"/>: a transaction conditional on the writer's fence. Rows are keyed by tenant first.
/// Truth: tables <c>sessions</c>, <c>transcript_entries</c>, <c>inbox</c>, <c>run_ledger</c>, <c>usage</c>.
/// </remarks>
public interface ISessionStore
{
    /// <summary>Reads a session without claiming it; null when there is neither an entry nor an open inbox or ledger row.</summary>
    /// <remarks>So a key that was only claimed, or whose session was deleted, reads as null.</remarks>
    Task<SessionState?> Load(string tenant, string sessionKey, CancellationToken cancellationToken);

    /// <summary>Takes the next fence number of the session (<c>owner = owner + 1</c>) and reads it. Earlier owners can no longer write.</summary>
    Task<SessionState> Claim(string tenant, string sessionKey, CancellationToken cancellationToken);

    /// <summary>Writes all changes in one transaction, durable when it returns.</summary>
    /// <exception cref="FencedException">Someone else claimed the session; nothing was written.</exception>
    /// <exception cref="DuplicateRunException">A ledger row to insert exists under (tenant, kind, idempotency key); nothing was written.</exception>
    /// <exception cref="LabelTakenException">Another session of the tenant has the label; nothing was written.</exception>
    /// <exception cref="DuplicateDeliveryException">The channel's message was taken in before; nothing was written.</exception>
    /// <exception cref="AccountTakenOverException">The channel's message came by a connection that is no longer the account's; nothing was written.</exception>
    Task Commit(SessionCommit commit, CancellationToken cancellationToken);

    /// <summary>The transcript from <paramref name="fromSeq"/> on, in order.</summary>
    Task<IReadOnlyList<TranscriptRow>> ReadTranscript(string tenant, string sessionId, long fromSeq, CancellationToken cancellationToken);

    /// <summary>The transcript as the lines of its JSONL form, without line ends, read in pages as it is consumed.</summary>
    IAsyncEnumerable<ReadOnlyMemory<byte>> ExportTranscript(string tenant, string sessionId, CancellationToken cancellationToken);

    /// <summary>The last <paramref name="limit"/> client-form messages, oldest first, cut to <paramref name="maxBytes"/> from the old end.</summary>
    /// <remarks>Each message counts one byte more than it has, for the comma behind it. One message above the bound gives none.</remarks>
    Task<IReadOnlyList<ReadOnlyMemory<byte>>> ReadHistory(string tenant, string sessionId, int limit, long maxBytes, CancellationToken cancellationToken);

    /// <summary>The ledger row of an idempotency key; null when there is none (any more).</summary>
    Task<LedgerRow?> FindByIdempotencyKey(string tenant, string kind, string idempotencyKey, CancellationToken cancellationToken);

    /// <summary>The newest ledger row of a run id, of any kind.</summary>
    Task<LedgerRow?> FindRun(string tenant, string runId, CancellationToken cancellationToken);

    /// <summary>Sessions that have work left over of silos other than <paramref name="liveSilos"/>, the longest waiting first.</summary>
    /// <remarks>Such a session has a ledger row that has not ended and names no live silo (none at all counts as dead), or an
    /// open inbox row while no live silo has a run of that session. A waiting row with a reason asks for no run.</remarks>
    Task<IReadOnlyList<(string Tenant, string SessionKey)>> FindUnfinished(IReadOnlyCollection<string> liveSilos, int limit, CancellationToken cancellationToken);

    /// <summary>Rows of the session list, newest first.</summary>
    Task<IReadOnlyList<SessionListRow>> List(SessionQuery query, CancellationToken cancellationToken);

    /// <summary>A number that changes with every commit to the tenant's sessions; null where it can't be told cheaply.</summary>
    /// <remarks>Read before what is to be kept is read: what was kept under a number that is still the same is still true.</remarks>
    long? TenantVersion(string tenant);

    /// <summary>The same for one session. Others may share the number.</summary>
    long? SessionVersion(string tenant, string sessionKey);

    /// <summary>How many sessions each agent has; cron runs counted too.</summary>
    Task<IReadOnlyDictionary<string, int>> CountByAgent(string tenant, CancellationToken cancellationToken);

    /// <summary>The key of the session with this session id, or with this label; null when there is none.</summary>
    Task<string?> FindKey(string tenant, string? sessionId, string? label, CancellationToken cancellationToken);

    /// <summary>Forgets ledger rows that ended, and settled inbox rows that were accepted, before the given time.</summary>
    /// <returns>How many rows that were.</returns>
    Task<int> Purge(DateTimeOffset endedBefore, CancellationToken cancellationToken);
}

/// <summary>What is stored of a session.</summary>
public sealed record SessionState
{
    /// <summary>The fence number; 0 when the session was only read.</summary>
    public required long Fence { get; init; }

    /// <summary>The session entry as JSON (the original's field names); null when the key has no entry (never used, or deleted).</summary>
    public ReadOnlyMemory<byte>? Entry { get; init; }

    /// <summary>Null without an entry.</summary>
    public string? SessionId { get; init; }

    /// <summary>The highest transcript sequence of the current session id; 0 when empty.</summary>
    public long LastSeq { get; init; }

    /// <summary>The highest sequence of the session's inbox rows, settled ones included; 0 when there is none.</summary>
    public required long LastInboxSeq { get; init; }

    /// <summary>Inbox rows that are waiting or in a run, in order.</summary>
    public required IReadOnlyList<InboxRow> Inbox { get; init; }

    /// <summary>Ledger rows of this session that have not ended.</summary>
    public required IReadOnlyList<LedgerRow> OpenRuns { get; init; }
}

/// <summary>One transaction on one session.</summary>
public sealed record SessionCommit
{
    public required string Tenant { get; init; }
    public required string SessionKey { get; init; }

    /// <summary>From <see cref="ISessionStore.Claim"/>; a mismatch refuses everything.</summary>
    public required long Fence { get; init; }

    /// <summary>The new entry with its index columns; null leaves it as it is.</summary>
    public SessionRow? Session { get; init; }

    /// <summary>Removes the entry (the fence row stays, so that an old owner stays fenced). Not together with <see cref="Session"/>.</summary>
    public bool DeleteSession { get; init; }

    /// <summary>Entries to append to transcripts.</summary>
    public IReadOnlyList<TranscriptRow> Append { get; init; } = [];

    /// <summary>Removes all transcript entries of these session ids with a sequence below the given one (compact, delete), before anything is appended.</summary>
    public IReadOnlyList<(string SessionId, long BeforeSeq)> Truncate { get; init; } = [];

    public IReadOnlyList<InboxRow> NewInbox { get; init; } = [];
    public IReadOnlyList<InboxChange> InboxChanges { get; init; } = [];
    public IReadOnlyList<LedgerRow> NewRuns { get; init; } = [];
    public IReadOnlyList<LedgerChange> RunChanges { get; init; } = [];
    public IReadOnlyList<UsageRow> Usage { get; init; } = [];

    /// <summary>The message of a channel that this commit takes in.</summary>
    public SeenRow? Seen { get; init; }

    /// <summary>Answers for channels.</summary>
    public IReadOnlyList<NewOutboxRow> Outbox { get; init; } = [];
}

/// <summary>A session entry and what the list is searched and ordered by.</summary>
public sealed record SessionRow
{
    public required string SessionId { get; init; }
    public required string AgentId { get; init; }

    /// <summary><c>direct</c>, <c>group</c>, <c>global</c> or <c>unknown</c>.</summary>
    public required string Kind { get; init; }
    public string? Label { get; init; }
    public string? DisplayName { get; init; }
    public string? SpawnedBy { get; init; }
    public string? Channel { get; init; }

    /// <summary>Unix milliseconds.</summary>
    public required long UpdatedAt { get; init; }

    /// <summary>The entry as JSON.</summary>
    public required ReadOnlyMemory<byte> Entry { get; init; }

    /// <summary>The row of <c>sessions.list</c> as JSON, spliced into its answer.</summary>
    public required ReadOnlyMemory<byte> ListRow { get; init; }

    /// <summary>Start of the first user text, for derived titles; null leaves what is stored, empty clears it.</summary>
    public string? FirstUserText { get; init; }

    /// <summary>Start of the last message's text; null leaves what is stored, empty clears it.</summary>
    public string? LastText { get; init; }
}

/// <summary>A row of the list.</summary>
public sealed record SessionListRow
{
    public required string SessionKey { get; init; }
    public required string SessionId { get; init; }
    public required string AgentId { get; init; }
    public required string Kind { get; init; }
    public string? Label { get; init; }
    public string? DisplayName { get; init; }
    public string? Channel { get; init; }
    public required long UpdatedAt { get; init; }
    public required ReadOnlyMemory<byte> ListRow { get; init; }
    public string? FirstUserText { get; init; }
    public string? LastText { get; init; }
}

/// <summary>What the session list is narrowed to; the filters are joined by AND.</summary>
public sealed record SessionQuery
{
    public required string Tenant { get; init; }
    public string? AgentId { get; init; }
    public string? Label { get; init; }
    public string? SpawnedBy { get; init; }

    /// <summary>Case-insensitive, in key, label, display name or session id.</summary>
    public string? Search { get; init; }
    public long? UpdatedSince { get; init; }
    public bool IncludeGlobal { get; init; }
    public bool IncludeUnknown { get; init; }

    /// <summary>Rows of cron runs (<c>...:run:...</c>) are left out unless this is set.</summary>
    public bool IncludeRuns { get; init; }
    public int? Limit { get; init; }
}

/// <summary>One entry of a transcript.</summary>
public sealed record TranscriptRow
{
    public required string SessionId { get; init; }

    /// <summary>From 1, without holes while nothing is truncated.</summary>
    public required long Seq { get; init; }

    /// <summary>Eight hex digits, unique within the session.</summary>
    public required string EntryId { get; init; }
    public string? ParentId { get; init; }

    /// <summary><c>session</c>, <c>message</c>, <c>compaction</c>, <c>model_change</c>, <c>custom</c>, ...</summary>
    public required string Type { get; init; }

    /// <summary>Unix milliseconds.</summary>
    public required long Timestamp { get; init; }

    /// <summary>The whole entry as one JSON object: a line of the exported JSONL.</summary>
    public required ReadOnlyMemory<byte> Json { get; init; }

    /// <summary>The trimmed message that <c>chat.history</c> returns; null for entries it leaves out.</summary>
    public ReadOnlyMemory<byte>? ClientJson { get; init; }
}

/// <summary>An accepted message. Every row ends in exactly one run that is final, aborted or interrupted, or is dropped with a reason.</summary>
public sealed record InboxRow
{
    /// <summary>Order within the session; above that of every row before it.</summary>
    public required long Seq { get; init; }

    /// <summary>The sender's idempotency key.</summary>
    public required string MessageId { get; init; }
    public required InboxState State { get; init; }

    /// <summary>The run that takes it in.</summary>
    public string? RunId { get; init; }

    /// <summary>Why it was dropped. On a row that waits: why it asks for no run of its own; it is told with the next one.</summary>
    public string? Reason { get; init; }

    /// <summary>Unix milliseconds.</summary>
    public required long AcceptedAt { get; init; }

    /// <summary>The message as the session grain needs it, JSON.</summary>
    public required ReadOnlyMemory<byte> Body { get; init; }
}

/// <summary>Where an accepted message stands.</summary>
public enum InboxState
{
    Waiting = 0,
    InRun = 1,
    Answered = 2,
    Dropped = 3,
}

/// <summary>A change of an inbox row, which must exist.</summary>
/// <remarks>A null run id or reason leaves what is stored, except that a row that waits again belongs to no run.</remarks>
public sealed record InboxChange(long Seq, InboxState State, string? RunId, string? Reason);

/// <summary>A run: what asked for it, how it stands, how it ended.</summary>
public sealed record LedgerRow
{
    /// <summary><c>chat</c> or <c>agent</c>: idempotency keys of one kind do not meet those of another. Queued runs of our own: <c>run</c>.</summary>
    public required string Kind { get; init; }
    public required string IdempotencyKey { get; init; }
    public required string RunId { get; init; }
    public required string SessionKey { get; init; }

    /// <summary>The key as the client wrote it: abort compares it.</summary>
    public required string RawSessionKey { get; init; }
    public string? SessionId { get; init; }
    public required RunState State { get; init; }

    /// <summary>The silo that runs it.</summary>
    public string? Silo { get; init; }

    /// <summary>Event numbers below this may have been seen by clients; a resumed run goes on above.</summary>
    public long SeqHighWater { get; init; }

    /// <summary>Unix milliseconds.</summary>
    public required long AcceptedAt { get; init; }
    public long? StartedAt { get; init; }
    public long? EndedAt { get; init; }
    public string? Error { get; init; }

    /// <summary>The tool call with side effects that is in flight; a crash then ends the run as interrupted.</summary>
    public string? SideEffect { get; init; }

    /// <summary>The final answer of <c>agent</c> as JSON.</summary>
    public ReadOnlyMemory<byte>? Result { get; init; }
}

/// <summary>How a run stands.</summary>
public enum RunState
{
    Accepted = 0,
    Running = 1,
    Ok = 2,
    Error = 3,
    Aborted = 4,
    Interrupted = 5,
}

/// <summary>A change of one ledger row of the session, which must exist; null leaves a column as it is.</summary>
public sealed record LedgerChange
{
    public required string Kind { get; init; }
    public required string IdempotencyKey { get; init; }
    public RunState? State { get; init; }
    public string? SessionId { get; init; }
    public string? Silo { get; init; }
    public long? SeqHighWater { get; init; }
    public long? StartedAt { get; init; }
    public long? EndedAt { get; init; }
    public string? Error { get; init; }

    /// <summary>Empty clears it.</summary>
    public string? SideEffect { get; init; }
    public ReadOnlyMemory<byte>? Result { get; init; }
}

/// <summary>Tokens and cost of one model call.</summary>
public sealed record UsageRow
{
    /// <summary>Unix milliseconds.</summary>
    public required long At { get; init; }
    public required string AgentId { get; init; }
    public required string SessionId { get; init; }
    public required string RunId { get; init; }
    public required string Provider { get; init; }
    public required string Model { get; init; }
    public long Input { get; init; }
    public long Output { get; init; }
    public long CacheRead { get; init; }
    public long CacheWrite { get; init; }

    /// <summary>Millionths of a US dollar.</summary>
    public long CostMicros { get; init; }
}

/// <summary>A newer owner claimed the session.</summary>
public sealed class FencedException(string sessionKey) : Exception($"session {sessionKey} was taken over by another activation");

/// <summary>The idempotency key is taken.</summary>
public sealed class DuplicateRunException(string kind, string idempotencyKey) : Exception($"{kind} {idempotencyKey} was accepted before");

/// <summary>The label is taken.</summary>
public sealed class LabelTakenException(string label) : Exception($"label already in use: {label}");
