using Npgsql;
using OpenClaw.Storage.Channels;
using OpenClaw.Storage.Postgres.Channels;
using OpenClaw.Storage.Postgres.Engine;

namespace OpenClaw.Storage.Postgres;

/// <summary>The outbox in PostgreSQL.</summary>
internal sealed class PostgresOutboxStore(PostgresDatabase database) : IOutboxStore
{
    private const string Columns = "seq, target, source, state, attempts, sent_parts, next_at, created_at, error, body, parts";

    private const string ClaimSql = """
        INSERT INTO channel_accounts AS stored (tenant, channel, account, enabled, owner, delivery_owner) VALUES ($1, $2, $3, false, 0, 1)
        ON CONFLICT (tenant, channel, account) DO UPDATE SET delivery_owner = stored.delivery_owner + 1
        RETURNING delivery_owner
        """;

    private const string HeadsSql = $"""
        SELECT {Columns} FROM (
          SELECT DISTINCT ON (target) {Columns} FROM outbox
          WHERE tenant = $1 AND channel = $2 AND account = $3 AND state < 2 ORDER BY target, seq) AS head
        ORDER BY next_at, seq LIMIT $4
        """;

    private const string ListSql = $"SELECT {Columns} FROM outbox WHERE tenant = $1 AND channel = $2 AND account = $3 ORDER BY seq LIMIT $4";

    // The account's row is held until the commit: whoever claims the outbox meanwhile waits for it.
    private const string ChangeSql = """
        WITH held AS (SELECT 1 FROM channel_accounts WHERE tenant = $1 AND channel = $2 AND account = $3 AND delivery_owner = $4 FOR SHARE)
        UPDATE outbox SET state = $6, attempts = $7, sent_parts = $8, next_at = $9, ended_at = $10, error = $11, parts = coalesce($12, parts)
        FROM held WHERE tenant = $1 AND channel = $2 AND account = $3 AND seq = $5
        """;

    private const string UndeliveredSql = "SELECT DISTINCT tenant, channel, account FROM outbox WHERE state < 2 LIMIT $1";

    private const string CountSql = """
        SELECT count(*) FILTER (WHERE state < 2), count(*) FILTER (WHERE state = 3), count(*) FILTER (WHERE state = 4)
        FROM outbox WHERE tenant = $1 AND channel = $2 AND account = $3
        """;

    private const string PurgeSql = """
        DELETE FROM outbox WHERE seq IN
          (SELECT seq FROM outbox WHERE state >= 2 AND ended_at < CASE state WHEN 2 THEN $1 ELSE $2 END LIMIT 500)
        """;

    public Task Add(IReadOnlyList<NewOutboxRow> rows, CancellationToken cancellationToken) => rows.Count == 0
        ? Task.CompletedTask
        : database.Execute(batch =>
        {
            foreach (var row in rows) ChannelWrites.Add(batch, row);
        }, cancellationToken);

    public Task<long> Claim(ChannelAccountKey key, CancellationToken cancellationToken) => database.Query(
        batch => batch.Add(ClaimSql).With(key), (reader, token) => reader.First(row => row.GetInt64(0), token), cancellationToken);

    public async Task<IReadOnlyList<OutboxRow>> Heads(ChannelAccountKey key, int limit, CancellationToken cancellationToken) =>
        await database.Query(batch => batch.Add(HeadsSql).With(key).With(limit), (reader, token) => reader.Rows(Row, token), cancellationToken);

    public async Task<IReadOnlyList<OutboxRow>> List(ChannelAccountKey key, int limit, CancellationToken cancellationToken) =>
        await database.Query(batch => batch.Add(ListSql).With(key).With(limit), (reader, token) => reader.Rows(Row, token), cancellationToken);

    public async Task Change(ChannelAccountKey key, long owner, OutboxChange change, CancellationToken cancellationToken)
    {
        var changed = await database.Execute(
            batch => batch.Add(ChangeSql).With(key).With(owner).With(change.Seq).With((long)change.State).With(change.Attempts).With(change.SentParts)
                .With(change.NextAt).With(change.EndedAt).With(change.Error).With(change.Parts),
            cancellationToken);
        if (changed != 1) throw new AccountTakenOverException(key);
    }

    public async Task<IReadOnlyList<ChannelAccountKey>> FindUndelivered(int limit, CancellationToken cancellationToken) => await database.Query(
        batch => batch.Add(UndeliveredSql).With(limit),
        (reader, token) => reader.Rows(row => new ChannelAccountKey(row.Text(0), row.Text(1), row.Text(2)), token),
        cancellationToken);

    public async Task<OutboxCounts> Count(ChannelAccountKey key, CancellationToken cancellationToken) =>
        await database.Query(
            batch => batch.Add(CountSql).With(key),
            (reader, token) => reader.First(row => new OutboxCounts(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2)), token),
            cancellationToken) ?? new OutboxCounts(0, 0, 0);

    public async Task<int> Purge(DateTimeOffset sentBefore, DateTimeOffset lostBefore, CancellationToken cancellationToken)
    {
        var purged = 0;
        while (true)
        {
            var step = await database.Execute(
                batch => batch.Add(PurgeSql).With(sentBefore.ToUnixTimeMilliseconds()).With(lostBefore.ToUnixTimeMilliseconds()), cancellationToken);
            if (step <= 0) return purged;
            purged += step;
        }
    }

    private static OutboxRow Row(NpgsqlDataReader row) => new()
    {
        Seq = row.GetInt64(0), Target = row.Text(1), Source = row.Text(2), State = (OutboxState)row.GetInt64(3), Attempts = (int)row.GetInt64(4),
        SentParts = (int)row.GetInt64(5), NextAt = row.GetInt64(6), CreatedAt = row.GetInt64(7), Error = row.TextOrNull(8), Body = row.Blob(9), Parts = row.BlobOrNull(10),
    };
}
