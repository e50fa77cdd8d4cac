using OpenClaw.Storage.Channels;
using OpenClaw.Storage.Sqlite.Channels;
using OpenClaw.Storage.Sqlite.Engine;

namespace OpenClaw.Storage.Sqlite;

/// <summary>The outbox in SQLite.</summary>
internal sealed class SqliteOutboxStore(SqliteDatabase database) : IOutboxStore
{
    private const string Columns = "seq, target, source, state, attempts, sent_parts, next_at, created_at, error, body, parts";

    private const string ClaimSql = """
        INSERT INTO channel_accounts (tenant, channel, account, enabled, owner, delivery_owner) VALUES (?1, ?2, ?3, 0, 0, 1)
        ON CONFLICT (tenant, channel, account) DO UPDATE SET delivery_owner = delivery_owner + 1
        RETURNING delivery_owner
        """;

    private const string HeadsSql = $"""
        SELECT {Columns} FROM outbox AS head WHERE tenant = ?1 AND channel = ?2 AND account = ?3 AND state < 2 AND seq =
          (SELECT min(seq) FROM outbox AS other WHERE other.tenant = ?1 AND other.channel = ?2 AND other.account = ?3 AND other.target = head.target AND other.state < 2)
        ORDER BY next_at, seq LIMIT ?4
        """;

    private const string ListSql = $"SELECT {Columns} FROM outbox WHERE tenant = ?1 AND channel = ?2 AND account = ?3 ORDER BY seq LIMIT ?4";

    private const string ChangeSql = """
        UPDATE outbox SET state = ?6, attempts = ?7, sent_parts = ?8, next_at = ?9, ended_at = ?10, error = ?11, parts = coalesce(?12, parts)
        WHERE tenant = ?1 AND channel = ?2 AND account = ?3 AND seq = ?5
          AND EXISTS (SELECT 1 FROM channel_accounts WHERE tenant = ?1 AND channel = ?2 AND account = ?3 AND delivery_owner = ?4)
        """;

    private const string UndeliveredSql = "SELECT DISTINCT tenant, channel, account FROM outbox WHERE state < 2 LIMIT ?1";

    private const string CountSql = """
        SELECT count(*) FILTER (WHERE state < 2), count(*) FILTER (WHERE state = 3), count(*) FILTER (WHERE state = 4)
        FROM outbox WHERE tenant = ?1 AND channel = ?2 AND account = ?3
        """;

    private const string PurgeSql = """
        DELETE FROM outbox WHERE seq IN
          (SELECT seq FROM outbox WHERE state >= 2 AND ended_at < CASE state WHEN 2 THEN ?1 ELSE ?2 END LIMIT 500)
        """;

    public Task Add(IReadOnlyList<NewOutboxRow> rows, CancellationToken cancellationToken) => database.Write(rows, static (db, rows) =>
    {
        foreach (var row in rows) ChannelWrites.Add(db, row);
        return true;
    }, cancellationToken);

    public Task<long> Claim(ChannelAccountKey key, CancellationToken cancellationToken) => database.Write(key, static (db, key) =>
    {
        using var row = db.Prepare(ClaimSql).With(key);
        row.Read();
        var owner = row.Int64(0);
        row.Read();
        return owner;
    }, cancellationToken);

    public Task<IReadOnlyList<OutboxRow>> Heads(ChannelAccountKey key, int limit, CancellationToken cancellationToken) =>
        database.Read((key, limit), static (db, of) => (IReadOnlyList<OutboxRow>)Rows(db.Prepare(HeadsSql).With(of.key).With(of.limit)), cancellationToken);

    public Task<IReadOnlyList<OutboxRow>> List(ChannelAccountKey key, int limit, CancellationToken cancellationToken) =>
        database.Read((key, limit), static (db, of) => (IReadOnlyList<OutboxRow>)Rows(db.Prepare(ListSql).With(of.key).With(of.limit)), cancellationToken);

    public Task Change(ChannelAccountKey key, long owner, OutboxChange change, CancellationToken cancellationToken) => database.Write((key, owner, change), static (db, of) =>
    {
        var change = of.change;
        var changed = db.Prepare(ChangeSql).With(of.key).With(of.owner).With(change.Seq).With((long)change.State).With(change.Attempts).With(change.SentParts)
            .With(change.NextAt).With(change.EndedAt).With(change.Error).With(change.Parts).Run();
        return changed == 1 ? true : throw new AccountTakenOverException(of.key);
    }, cancellationToken);

    public Task<IReadOnlyList<ChannelAccountKey>> FindUndelivered(int limit, CancellationToken cancellationToken) => database.Read(limit, static (db, limit) =>
    {
        var found = new List<ChannelAccountKey>();
        using var row = db.Prepare(UndeliveredSql).With(limit);
        while (row.Read()) found.Add(new(row.Text(0), row.Text(1), row.Text(2)));
        return (IReadOnlyList<ChannelAccountKey>)found;
    }, cancellationToken);

    public Task<OutboxCounts> Count(ChannelAccountKey key, CancellationToken cancellationToken) => database.Read(key, static (db, key) =>
    {
        using var row = db.Prepare(CountSql).With(key);
        row.Read();
        return new OutboxCounts(row.Int64(0), row.Int64(1), row.Int64(2));
    }, cancellationToken);

    public async Task<int> Purge(DateTimeOffset sentBefore, DateTimeOffset lostBefore, CancellationToken cancellationToken)
    {
        var purged = 0;
        while (true)
        {
            var step = await database.Write(
                (sentBefore, lostBefore),
                static (db, of) => db.Prepare(PurgeSql).With(of.sentBefore.ToUnixTimeMilliseconds()).With(of.lostBefore.ToUnixTimeMilliseconds()).Run(), cancellationToken);
            purged += step;
            if (step == 0) return purged;
        }
    }

    private static List<OutboxRow> Rows(SqliteStatement statement)
    {
        using var row = statement;
        var rows = new List<OutboxRow>();
        while (row.Read())
        {
            rows.Add(new()
            {
                Seq = row.Int64(0), Target = row.Text(1), Source = row.Text(2), State = (OutboxState)row.Int64(3), Attempts = (int)row.Int64(4), SentParts = (int)row.Int64(5),
                NextAt = row.Int64(6), CreatedAt = row.Int64(7), Error = row.TextOrNull(8), Body = row.Blob(9), Parts = row.BlobOrNull(10),
            });
        }
        return rows;
    }
}
