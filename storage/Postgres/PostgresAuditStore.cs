using Npgsql;
using OpenClaw.Protocol.Audit;
using OpenClaw.Protocol.Values;
using OpenClaw.Storage.Postgres.Engine;

namespace OpenClaw.Storage.Postgres;

/// <summary>The audit log in PostgreSQL. The installation's own entries have the empty tenant.</summary>
internal sealed class PostgresAuditStore(PostgresDatabase database) : IAuditStore
{
    private const int RowsPerStep = 500;

    // Held until the commit: an entry with a smaller number never appears behind a reader's place.
    private const string OrderSql = "SELECT pg_advisory_xact_lock(18789, 2)";

    private const string AddSql = """
        INSERT INTO audit_log (at, tenant, category, actor, action, target, outcome, count, trace_id, details)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        """;

    private const string Columns = "SELECT id, at, tenant, category, actor, action, target, outcome, count, trace_id, details FROM audit_log";

    private const string Conditions = "id > $1 AND ($2::bigint IS NULL OR category = $2) AND ($3::bigint IS NULL OR at >= $3) AND ($4::bigint IS NULL OR at < $4)";

    private const string ReadAllSql = $"{Columns} WHERE {Conditions} ORDER BY id LIMIT $5";

    private const string ReadTenantSql = $"{Columns} WHERE tenant = $6 AND {Conditions} ORDER BY id LIMIT $5";

    private const string PurgeSql =
        "DELETE FROM audit_log WHERE id IN (SELECT id FROM audit_log WHERE category = $1 AND at < $2 ORDER BY at LIMIT $3)";

    public Task Append(IReadOnlyList<AuditEntry> entries, CancellationToken cancellationToken)
    {
        if (entries.Count == 0) return Task.CompletedTask;
        return database.Execute(
            batch =>
            {
                batch.Add(OrderSql);
                foreach (var entry in entries)
                {
                    batch.Add(AddSql)
                        .With(entry.Time.ToUnixTimeMilliseconds()).With(entry.Tenant ?? "").With((long)entry.Category).With(entry.Actor).With(entry.Action)
                        .With(entry.Target).With((long)entry.Outcome).With((long)entry.Count).With(entry.TraceId)
                        .With(entry.Details is { } details ? (ReadOnlyMemory<byte>?)details.Utf8.ToArray() : null);
                }
            },
            cancellationToken);
    }

    public async Task<IReadOnlyList<AuditEntry>> Read(AuditQuery query, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(query.Limit, nameof(query));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(query.Limit, AuditQuery.MaxLimit, nameof(query));
        return await database.Query(
            batch =>
            {
                var statement = batch.Add(query.Tenant is null ? ReadAllSql : ReadTenantSql)
                    .With(query.AfterId).With((long?)query.Category).With(query.Since?.ToUnixTimeMilliseconds()).With(query.Until?.ToUnixTimeMilliseconds()).With((long)query.Limit);
                if (query.Tenant is { } tenant) statement.With(tenant);
            },
            (reader, stop) => reader.Rows(Entry, stop),
            cancellationToken);
    }

    public async Task<int> Purge(AuditCategory category, DateTimeOffset before, CancellationToken cancellationToken)
    {
        var purged = 0;
        while (true)
        {
            var step = await database.Execute(
                batch => batch.Add(PurgeSql).With((long)category).With(before.ToUnixTimeMilliseconds()).With((long)RowsPerStep), cancellationToken);
            purged += step;
            if (step < RowsPerStep) return purged;
        }
    }

    private static AuditEntry Entry(NpgsqlDataReader row) => new()
    {
        Id = row.GetInt64(0),
        Time = DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(1)),
        Tenant = row.Text(2) is { Length: > 0 } tenant ? tenant : null,
        Category = (AuditCategory)row.GetInt16(3),
        Actor = row.Text(4),
        Action = row.Text(5),
        Target = row.TextOrNull(6),
        Outcome = (AuditOutcome)row.GetInt16(7),
        Count = row.GetInt32(8),
        TraceId = row.TextOrNull(9),
        Details = row.BlobOrNull(10) is { } details ? JsonText.Own(details.ToArray()) : null,
    };
}
