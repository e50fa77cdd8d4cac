using Microsoft.Extensions.Options;
using Npgsql;
using OpenClaw.Storage.Postgres.Engine;

namespace OpenClaw.Storage.Postgres;

/// <summary>Tenants' log lines in PostgreSQL. The row of a log's end is taken first, so that lines of several silos stand in one order.</summary>
internal sealed class PostgresTenantLogStore(PostgresDatabase database, IOptions<PostgresStorageOptions> options) : ITenantLogStore
{
    // Line ends count too; the offsets of the lines within what is added come with them.
    private const string AddSql = """
        WITH log AS (
          INSERT INTO tenant_log_ends AS stored (tenant, size, lines) VALUES ($1, $2, $3)
          ON CONFLICT (tenant) DO UPDATE SET size = stored.size + excluded.size, lines = stored.lines + excluded.lines
          RETURNING size
        ), added AS (
          INSERT INTO tenant_logs (tenant, cursor, line)
          SELECT $1, log.size - $2 + line.start, line.text FROM log, unnest($4, $5) AS line (start, text)
        )
        SELECT size FROM log
        """;

    private const string ForgetBytesSql = """
        WITH gone AS (
          DELETE FROM tenant_logs WHERE tenant = $1 AND cursor < (SELECT size FROM tenant_log_ends WHERE tenant = $1) - $2 RETURNING 1
        )
        UPDATE tenant_log_ends SET lines = lines - (SELECT count(*) FROM gone) WHERE tenant = $1
        """;

    private const string ForgetLinesSql = """
        WITH gone AS (
          DELETE FROM tenant_logs WHERE tenant = $1 AND cursor IN (
            SELECT cursor FROM tenant_logs WHERE tenant = $1 ORDER BY cursor
            LIMIT greatest(0, (SELECT lines FROM tenant_log_ends WHERE tenant = $1) - $2))
          RETURNING 1
        )
        UPDATE tenant_log_ends SET lines = lines - (SELECT count(*) FROM gone) WHERE tenant = $1
        """;

    private const string BoundsSql = """
        SELECT (SELECT cursor FROM tenant_logs WHERE tenant = $1 ORDER BY cursor LIMIT 1),
          (SELECT size FROM tenant_log_ends WHERE tenant = $1)
        """;

    // Up to the size that was read before: what is logged meanwhile belongs to the next page.
    private const string FromSql = """
        SELECT cursor, line FROM tenant_logs WHERE tenant = $1 AND cursor >= $2 AND cursor < $3 ORDER BY cursor LIMIT $4
        """;

    private const string LastSql = "SELECT cursor, line FROM tenant_logs WHERE tenant = $1 AND cursor < $2 ORDER BY cursor DESC LIMIT $3";

    public Task<long> Append(string tenant, IReadOnlyList<string> lines, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(tenant);
        var starts = new long[lines.Count];
        long size = 0;
        for (var i = 0; i < lines.Count; i++)
        {
            LogLine.Require(lines[i], options.Value.MaxLogBytes);
            starts[i] = size;
            size += LogLine.Size(lines[i]);
        }

        return database.Query(
            batch =>
            {
                batch.Add(AddSql).With(tenant).With(size).With(lines.Count).With(starts).With(lines);
                batch.Add(ForgetBytesSql).With(tenant).With(options.Value.MaxLogBytes);
                batch.Add(ForgetLinesSql).With(tenant).With(options.Value.MaxLogLines);
            },
            (reader, token) => reader.First(row => row.GetInt64(0), token),
            cancellationToken);
    }

    public async Task<LogPage> Read(string tenant, long? cursor, int limit, int maxBytes, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxBytes);
        var (oldest, end) = await database.Query(
            batch => batch.Add(BoundsSql).With(tenant), (reader, token) => reader.First(row => (row.Int64OrNull(0), row.Int64OrNull(1)), token), cancellationToken);
        var size = end ?? 0;
        var first = oldest ?? size;
        var reset = cursor is { } asked && (asked < first || asked > size);
        return cursor is { } from && !reset
            ? await Forward(tenant, from, size, limit, maxBytes, cancellationToken)
            : await Last(tenant, first, size, limit, maxBytes, reset, cancellationToken);
    }

    // At least one line, whatever its size: a reader with a small bound would else never get past it.
    private async Task<LogPage> Forward(string tenant, long from, long size, int limit, int maxBytes, CancellationToken cancellationToken)
    {
        var lines = new List<string>();
        var next = from;
        foreach (var (cursor, line) in await Lines(batch => batch.Add(FromSql).With(tenant).With(from).With(size).With(limit), cancellationToken))
        {
            var end = cursor + LogLine.Size(line);
            if (lines.Count > 0 && end - from > maxBytes)
                break;
            lines.Add(line);
            next = end;
        }

        return new LogPage(lines, next, size, Truncated: next < size, Reset: false);
    }

    private async Task<LogPage> Last(string tenant, long first, long size, int limit, int maxBytes, bool reset, CancellationToken cancellationToken)
    {
        var lines = new List<string>();
        var begin = size;
        foreach (var (cursor, line) in await Lines(batch => batch.Add(LastSql).With(tenant).With(size).With(limit), cancellationToken))
        {
            if (lines.Count > 0 && size - cursor > maxBytes)
                break;
            lines.Add(line);
            begin = cursor;
        }

        lines.Reverse();
        return new LogPage(lines, size, size, Truncated: begin > first, reset);
    }

    private Task<List<(long Cursor, string Line)>> Lines(Action<NpgsqlBatch> query, CancellationToken cancellationToken) =>
        database.Query(query, (reader, token) => reader.Rows(row => (row.GetInt64(0), row.Text(1)), token), cancellationToken);
}
