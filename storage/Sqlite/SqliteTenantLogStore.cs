using Microsoft.Extensions.Options;
using OpenClaw.Storage.Sqlite.Engine;

namespace OpenClaw.Storage.Sqlite;

/// <summary>Tenants' log lines in SQLite.</summary>
internal sealed class SqliteTenantLogStore(SqliteDatabase database, IOptions<SqliteStorageOptions> options) : ITenantLogStore
{
    private const string EndSql = "SELECT size, lines FROM tenant_log_ends WHERE tenant = ?1";

    private const string SetEndSql = """
        INSERT INTO tenant_log_ends (tenant, size, lines) VALUES (?1, ?2, ?3)
        ON CONFLICT (tenant) DO UPDATE SET size = excluded.size, lines = excluded.lines
        """;

    private const string AddSql = "INSERT INTO tenant_logs (tenant, cursor, line) VALUES (?1, ?2, ?3)";

    private const string ForgetBelowSql = "DELETE FROM tenant_logs WHERE tenant = ?1 AND cursor < ?2";

    private const string ForgetOldestSql = """
        DELETE FROM tenant_logs WHERE tenant = ?1
          AND cursor IN (SELECT cursor FROM tenant_logs WHERE tenant = ?1 ORDER BY cursor LIMIT ?2)
        """;

    private const string FirstSql = "SELECT cursor FROM tenant_logs WHERE tenant = ?1 ORDER BY cursor LIMIT 1";

    private const string FromSql = "SELECT cursor, line FROM tenant_logs WHERE tenant = ?1 AND cursor >= ?2 ORDER BY cursor LIMIT ?3";

    private const string LastSql = "SELECT cursor, line FROM tenant_logs WHERE tenant = ?1 ORDER BY cursor DESC LIMIT ?2";

    public Task<long> Append(string tenant, IReadOnlyList<string> lines, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(tenant);
        foreach (var line in lines)
            LogLine.Require(line, options.Value.MaxLogBytes);
        return database.Write(new Lines(tenant, lines, options.Value.MaxLogLines, options.Value.MaxLogBytes), Append, cancellationToken);
    }

    public Task<LogPage> Read(string tenant, long? cursor, int limit, int maxBytes, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxBytes);
        return database.Read((tenant, cursor, limit, maxBytes), static (db, of) =>
        {
            var (size, _) = End(db, of.tenant);
            var first = First(db, of.tenant) ?? size;
            var reset = of.cursor is { } asked && (asked < first || asked > size);
            return of.cursor is { } from && !reset
                ? Forward(db, of.tenant, from, size, of.limit, of.maxBytes)
                : Last(db, of.tenant, first, size, of.limit, of.maxBytes, reset);
        }, cancellationToken);
    }

    private static long Append(SqliteHandle db, Lines added)
    {
        var (size, count) = End(db, added.Tenant);
        foreach (var line in added.Texts)
        {
            db.Prepare(AddSql).With(added.Tenant).With(size).With(line).Run();
            size += LogLine.Size(line);
            count++;
        }

        count -= db.Prepare(ForgetBelowSql).With(added.Tenant).With(size - added.MaxBytes).Run();
        if (count > added.MaxLines)
            count -= db.Prepare(ForgetOldestSql).With(added.Tenant).With(count - added.MaxLines).Run();
        db.Prepare(SetEndSql).With(added.Tenant).With(size).With(count).Run();
        return size;
    }

    // At least one line, whatever its size: a reader with a small bound would else never get past it.
    private static LogPage Forward(SqliteHandle db, string tenant, long from, long size, int limit, int maxBytes)
    {
        using var row = db.Prepare(FromSql).With(tenant).With(from).With(limit);
        var lines = new List<string>();
        var next = from;
        while (row.Read())
        {
            var (cursor, line) = (row.Int64(0), row.Text(1));
            var end = cursor + LogLine.Size(line);
            if (lines.Count > 0 && end - from > maxBytes)
                break;
            lines.Add(line);
            next = end;
        }

        return new LogPage(lines, next, size, Truncated: next < size, Reset: false);
    }

    private static LogPage Last(SqliteHandle db, string tenant, long first, long size, int limit, int maxBytes, bool reset)
    {
        using var row = db.Prepare(LastSql).With(tenant).With(limit);
        var lines = new List<string>();
        var begin = size;
        while (row.Read())
        {
            var cursor = row.Int64(0);
            if (lines.Count > 0 && size - cursor > maxBytes)
                break;
            lines.Add(row.Text(1));
            begin = cursor;
        }

        lines.Reverse();
        return new LogPage(lines, size, size, Truncated: begin > first, reset);
    }

    private static (long Size, long Lines) End(SqliteHandle db, string tenant)
    {
        using var row = db.Prepare(EndSql).With(tenant);
        return row.Read() ? (row.Int64(0), row.Int64(1)) : (0, 0);
    }

    private static long? First(SqliteHandle db, string tenant)
    {
        using var row = db.Prepare(FirstSql).With(tenant);
        return row.Read() ? row.Int64(0) : null;
    }

    private sealed record Lines(string Tenant, IReadOnlyList<string> Texts, int MaxLines, int MaxBytes);
}
