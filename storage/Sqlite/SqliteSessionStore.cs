using System.Runtime.CompilerServices;
using OpenClaw.Storage.Sessions;
using OpenClaw.Storage.Sqlite.Engine;
using OpenClaw.Storage.Sqlite.Sessions;

namespace OpenClaw.Storage.Sqlite;

/// <summary>Sessions in SQLite: writes go through the one writer, reads see what was committed before they began.</summary>
internal sealed class SqliteSessionStore(SqliteDatabase database) : ISessionStore
{
    // A page of an export: enough to be quick, little enough to be held.
    private const int ExportRows = 200;
    private const long ExportBytes = 1024 * 1024;
    private readonly ChangeCounters _changes = new();

    public Task<SessionState?> Load(string tenant, string sessionKey, CancellationToken cancellationToken) => database.Read(
        (tenant, sessionKey),
        static (db, key) =>
        {
            var state = SessionReads.State(db, key.tenant, key.sessionKey, fence: 0);
            return state is { Entry: null, Inbox.Count: 0, OpenRuns.Count: 0 } ? null : state;
        },
        cancellationToken);

    public async Task<SessionState> Claim(string tenant, string sessionKey, CancellationToken cancellationToken)
    {
        SessionRules.RequireKey(tenant, sessionKey);
        var fence = await database.Write((tenant, sessionKey), static (db, key) => SessionWrites.Claim(db, key.tenant, key.sessionKey), cancellationToken);

        // Read behind the commit, to spare the writer the work. Only who claims later can change the session in between,
        // and then this fence is worth nothing anyway.
        return await database.Read(
            (tenant, sessionKey, fence),
            static (db, key) => SessionReads.State(db, key.tenant, key.sessionKey, key.fence),
            cancellationToken);
    }

    public Task Commit(SessionCommit commit, CancellationToken cancellationToken)
    {
        SessionRules.Require(commit);
        return WriteAsync(commit, cancellationToken);
    }

    // Handed to the writer before the first await, so that commits keep the order they are made in.
    private async Task WriteAsync(SessionCommit commit, CancellationToken cancellationToken)
    {
        try
        {
            await database.Write(commit, SessionWrites.Commit, cancellationToken);
        }
        finally
        {
            // Also after a failure: whether it was written may not be known.
            _changes.Changed(commit.Tenant, commit.SessionKey);
        }
    }

    public Task<IReadOnlyList<TranscriptRow>> ReadTranscript(string tenant, string sessionId, long fromSeq, CancellationToken cancellationToken) =>
        database.Read((tenant, sessionId, fromSeq), static (db, of) => SessionReads.Transcript(db, of.tenant, of.sessionId, of.fromSeq), cancellationToken);

    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ExportTranscript(
        string tenant, string sessionId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        long? next = long.MinValue;
        while (next is { } from)
        {
            (var lines, next) = await database.Read(
                (tenant, sessionId, from),
                static (db, of) => SessionReads.ExportPage(db, of.tenant, of.sessionId, of.from, ExportRows, ExportBytes),
                cancellationToken);
            foreach (var line in lines)
                yield return line;
        }
    }

    public Task<IReadOnlyList<ReadOnlyMemory<byte>>> ReadHistory(string tenant, string sessionId, int limit, long maxBytes, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(limit);
        ArgumentOutOfRangeException.ThrowIfNegative(maxBytes);
        return database.Read(
            (tenant, sessionId, limit, maxBytes),
            static (db, of) => SessionReads.History(db, of.tenant, of.sessionId, of.limit, of.maxBytes),
            cancellationToken);
    }

    public Task<LedgerRow?> FindByIdempotencyKey(string tenant, string kind, string idempotencyKey, CancellationToken cancellationToken) =>
        database.Read((tenant, kind, idempotencyKey), static (db, of) => LedgerRows.ByKey(db, of.tenant, of.kind, of.idempotencyKey), cancellationToken);

    public Task<LedgerRow?> FindRun(string tenant, string runId, CancellationToken cancellationToken) =>
        database.Read((tenant, runId), static (db, of) => LedgerRows.ByRun(db, of.tenant, of.runId), cancellationToken);

    public Task<IReadOnlyList<(string Tenant, string SessionKey)>> FindUnfinished(IReadOnlyCollection<string> liveSilos, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(limit);
        return database.Read((liveSilos, limit), static (db, of) => SessionReads.Unfinished(db, of.liveSilos, of.limit), cancellationToken);
    }

    public Task<IReadOnlyList<SessionListRow>> List(SessionQuery query, CancellationToken cancellationToken)
    {
        if (query.Limit is { } limit)
            ArgumentOutOfRangeException.ThrowIfNegative(limit, nameof(query));
        return database.Read(query, SessionReads.List, cancellationToken);
    }

    public long? TenantVersion(string tenant) => _changes.Of(tenant, "");

    public long? SessionVersion(string tenant, string sessionKey) => _changes.Of(tenant, sessionKey);

    public Task<IReadOnlyDictionary<string, int>> CountByAgent(string tenant, CancellationToken cancellationToken) =>
        database.Read(tenant, SessionReads.CountByAgent, cancellationToken);

    public Task<string?> FindKey(string tenant, string? sessionId, string? label, CancellationToken cancellationToken)
    {
        SessionRules.RequireOneName(sessionId, label);
        return database.Read((tenant, sessionId, label), static (db, of) => SessionReads.Key(db, of.tenant, of.sessionId, of.label), cancellationToken);
    }

    public async Task<int> Purge(DateTimeOffset endedBefore, CancellationToken cancellationToken)
    {
        var before = endedBefore.ToUnixTimeMilliseconds();
        return await Retention.Purge(database, Retention.Ledger, before, cancellationToken)
            + await Retention.Purge(database, Retention.Inbox, before, cancellationToken);
    }
}
