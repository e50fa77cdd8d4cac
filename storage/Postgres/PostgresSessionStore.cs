using System.Runtime.CompilerServices;
using Npgsql;
using OpenClaw.Storage.Postgres.Engine;
using OpenClaw.Storage.Postgres.Sessions;
using OpenClaw.Storage.Sessions;

namespace OpenClaw.Storage.Postgres;

/// <summary>Sessions in PostgreSQL. Every call but an export is one round trip; a commit is one batch, which the server keeps whole or not at all.</summary>
internal sealed class PostgresSessionStore(PostgresDatabase database) : ISessionStore
{
    // A page of an export: enough to be quick, little enough to be held.
    private const int ExportRows = 200;
    private const long ExportBytes = 1024 * 1024;
    private readonly CommitOrder _order = new();

    public async Task<SessionState?> Load(string tenant, string sessionKey, CancellationToken cancellationToken)
    {
        var state = await database.Query(
            batch =>
            {
                // One snapshot for all three reads.
                batch.Add("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
                SessionReads.State(batch, tenant, sessionKey);
                batch.Add("COMMIT");
            },
            (reader, token) => SessionReads.State(reader, fence: 0, token),
            cancellationToken);
        return state is { Entry: null, Inbox.Count: 0, OpenRuns.Count: 0 } ? null : state;
    }

    public Task<SessionState> Claim(string tenant, string sessionKey, CancellationToken cancellationToken)
    {
        SessionRules.RequireKey(tenant, sessionKey);
        // The claim locks the row: whoever still commits under an older fence has ended or waits, so the reads behind it see one state.
        return database.Query(
            batch =>
            {
                SessionWrites.Claim(batch, tenant, sessionKey);
                SessionReads.State(batch, tenant, sessionKey);
            },
            async (reader, token) =>
            {
                var fence = await reader.First(row => row.GetInt64(0), token);
                await reader.NextResultAsync(token);
                return await SessionReads.State(reader, fence, token);
            },
            cancellationToken);
    }

    public Task Commit(SessionCommit commit, CancellationToken cancellationToken)
    {
        SessionRules.Require(commit);
        return _order.Run((commit.Tenant, commit.SessionKey), () => Write(commit, cancellationToken));
    }

    public Task<IReadOnlyList<TranscriptRow>> ReadTranscript(string tenant, string sessionId, long fromSeq, CancellationToken cancellationToken) =>
        database.Query<IReadOnlyList<TranscriptRow>>(
            batch => SessionReads.Transcript(batch, tenant, sessionId, fromSeq),
            async (reader, token) => await reader.Rows(row => SessionReads.TranscriptRow(row, sessionId), token),
            cancellationToken);

    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ExportTranscript(
        string tenant, string sessionId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var from = long.MinValue;
        while (true)
        {
            var page = await database.Query(
                batch => SessionReads.ExportPage(batch, tenant, sessionId, from, ExportRows, ExportBytes),
                (reader, token) => reader.Rows(row => (Seq: row.GetInt64(0), Line: row.Blob(1)), token),
                cancellationToken);
            foreach (var (_, line) in page)
                yield return line;
            if (page.Count == 0)
                yield break;
            from = page[^1].Seq + 1;
        }
    }

    public Task<IReadOnlyList<ReadOnlyMemory<byte>>> ReadHistory(string tenant, string sessionId, int limit, long maxBytes, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(limit);
        ArgumentOutOfRangeException.ThrowIfNegative(maxBytes);
        return database.Query<IReadOnlyList<ReadOnlyMemory<byte>>>(
            batch => SessionReads.History(batch, tenant, sessionId, limit, maxBytes),
            async (reader, token) => await reader.Rows(row => new ReadOnlyMemory<byte>(row.Blob(0)), token),
            cancellationToken);
    }

    public Task<LedgerRow?> FindByIdempotencyKey(string tenant, string kind, string idempotencyKey, CancellationToken cancellationToken) => database.Query(
        batch => LedgerRows.ByKey(batch, tenant, kind, idempotencyKey), (reader, token) => reader.First(LedgerRows.Read, token), cancellationToken);

    public Task<LedgerRow?> FindRun(string tenant, string runId, CancellationToken cancellationToken) => database.Query(
        batch => LedgerRows.ByRun(batch, tenant, runId), (reader, token) => reader.First(LedgerRows.Read, token), cancellationToken);

    public Task<IReadOnlyList<(string Tenant, string SessionKey)>> FindUnfinished(IReadOnlyCollection<string> liveSilos, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(limit);
        return database.Query<IReadOnlyList<(string, string)>>(
            batch => SessionReads.Unfinished(batch, liveSilos, limit),
            async (reader, token) => await reader.Rows(row => (row.Text(0), row.Text(1)), token),
            cancellationToken);
    }

    public Task<IReadOnlyList<SessionListRow>> List(SessionQuery query, CancellationToken cancellationToken)
    {
        if (query.Limit is { } limit)
            ArgumentOutOfRangeException.ThrowIfNegative(limit, nameof(query));
        return database.Query<IReadOnlyList<SessionListRow>>(
            batch => SessionReads.List(batch, query), async (reader, token) => await reader.Rows(SessionReads.ListRow, token), cancellationToken);
    }

    // Other silos write too, and to ask the database would cost the round trip that this is meant to spare.
    public long? TenantVersion(string tenant) => null;

    public long? SessionVersion(string tenant, string sessionKey) => null;

    public Task<IReadOnlyDictionary<string, int>> CountByAgent(string tenant, CancellationToken cancellationToken) =>
        database.Query<IReadOnlyDictionary<string, int>>(
            batch => SessionReads.CountByAgent(batch, tenant),
            async (reader, token) => (await reader.Rows(row => (Agent: row.Text(0), Count: (int)row.GetInt64(1)), token))
                .ToDictionary(count => count.Agent, count => count.Count, StringComparer.Ordinal),
            cancellationToken);

    public Task<string?> FindKey(string tenant, string? sessionId, string? label, CancellationToken cancellationToken)
    {
        SessionRules.RequireOneName(sessionId, label);
        return database.Query(
            batch => SessionReads.Key(batch, tenant, sessionId, label), (reader, token) => reader.First(row => row.Text(0), token), cancellationToken);
    }

    public async Task<int> Purge(DateTimeOffset endedBefore, CancellationToken cancellationToken)
    {
        var before = endedBefore.ToUnixTimeMilliseconds();
        return await Retention.Purge(database, Retention.Ledger, before, cancellationToken)
            + await Retention.Purge(database, Retention.Inbox, before, cancellationToken);
    }

    private async Task Write(SessionCommit commit, CancellationToken cancellationToken)
    {
        var statements = new CommitStatements(commit);
        try
        {
            await database.Execute(statements.AddTo, cancellationToken);
        }
        catch (PostgresException error) when (statements.Refusal(error) is { } refusal)
        {
            throw refusal;
        }
    }
}
