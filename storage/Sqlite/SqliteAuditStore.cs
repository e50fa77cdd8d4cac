using OpenClaw.Protocol.Audit;
using OpenClaw.Protocol.Values;
using OpenClaw.Storage.Sqlite.Engine;

namespace OpenClaw.Storage.Sqlite;

/// <summary>The audit log in SQLite. The installation's own entries have the empty tenant.</summary>
internal sealed class SqliteAuditStore(SqliteDatabase database) : IAuditStore
{
    private const int RowsPerStep = 500;

    private const string AddSql = """
        INSERT INTO audit_log (at, tenant, category, actor, action, target, outcome, count, trace_id, details)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
        """;

    private const string Columns = "SELECT id, at, tenant, category, actor, action, target, outcome, count, trace_id, details FROM audit_log";

    private const string Conditions = "id > ?1 AND (?2 IS NULL OR category = ?2) AND (?3 IS NULL OR at >= ?3) AND (?4 IS NULL OR at < ?4)";

    private const string ReadAllSql = $"{Columns} WHERE {Conditions} ORDER BY id LIMIT ?5";

    private const string ReadTenantSql = $"{Columns} WHERE tenant = ?6 AND {Conditions} ORDER BY id LIMIT ?5";

    private const string PurgeSql =
        "DELETE FROM audit_log WHERE id IN (SELECT id FROM audit_log WHERE category = ?1 AND at < ?2 ORDER BY at LIMIT ?3)";

    public Task Append(IReadOnlyList<AuditEntry> entries, CancellationToken cancellationToken) =>
        database.Write(entries, static (db, added) =>
        {
            foreach (var entry in added)
            {
                db.Prepare(AddSql)
                    .With(entry.Time.ToUnixTimeMilliseconds()).With(entry.Tenant ?? "").With((long)entry.Category).With(entry.Actor).With(entry.Action)
                    .With(entry.Target).With((long)entry.Outcome).With((long)entry.Count).With(entry.TraceId)
                    .With(entry.Details is { } details ? (ReadOnlyMemory<byte>?)details.Utf8.ToArray() : null).Run();
            }

            return added.Count;
        }, cancellationToken);

    public Task<IReadOnlyList<AuditEntry>> Read(AuditQuery query, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(query.Limit, nameof(query));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(query.Limit, AuditQuery.MaxLimit, nameof(query));
        return database.Read(query, static (db, of) =>
        {
            var statement = db.Prepare(of.Tenant is null ? ReadAllSql : ReadTenantSql)
                .With(of.AfterId).With((long?)of.Category).With(of.Since?.ToUnixTimeMilliseconds()).With(of.Until?.ToUnixTimeMilliseconds()).With((long)of.Limit);
            using var row = of.Tenant is { } tenant ? statement.With(tenant) : statement;
            var entries = new List<AuditEntry>();
            while (row.Read())
                entries.Add(Entry(row));
            return (IReadOnlyList<AuditEntry>)entries;
        }, cancellationToken);
    }

    public async Task<int> Purge(AuditCategory category, DateTimeOffset before, CancellationToken cancellationToken)
    {
        var purged = 0;
        while (true)
        {
            var step = await database.Write(
                (category, at: before.ToUnixTimeMilliseconds()),
                static (db, old) => db.Prepare(PurgeSql).With((long)old.category).With(old.at).With((long)RowsPerStep).Run(),
                cancellationToken);
            purged += step;
            if (step < RowsPerStep)
                return purged;
        }
    }

    private static AuditEntry Entry(SqliteStatement row) => new()
    {
        Id = row.Int64(0),
        Time = DateTimeOffset.FromUnixTimeMilliseconds(row.Int64(1)),
        Tenant = row.Text(2) is { Length: > 0 } tenant ? tenant : null,
        Category = (AuditCategory)row.Int64(3),
        Actor = row.Text(4),
        Action = row.Text(5),
        Target = row.TextOrNull(6),
        Outcome = (AuditOutcome)row.Int64(7),
        Count = (int)row.Int64(8),
        TraceId = row.TextOrNull(9),
        Details = row.IsNull(10) ? null : JsonText.Own(row.Blob(10)),
    };
}
