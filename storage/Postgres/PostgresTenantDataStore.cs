using System.Runtime.CompilerServices;
using Npgsql;
using OpenClaw.Storage.Postgres.Engine;
using OpenClaw.Storage.Tenants;

namespace OpenClaw.Storage.Postgres;

/// <summary>A tenant as a whole in PostgreSQL.</summary>
internal sealed class PostgresTenantDataStore(PostgresDatabase database) : ITenantDataStore
{
    private const int RowsPerStep = 500;
    private const int ExportRows = 200;
    private const int ExportFiles = 8;

    private const string TokensSql = """
        SELECT coalesce(sum(input + output + cache_read + cache_write), 0)::bigint FROM usage WHERE tenant = $1 AND at >= $2
        """;

    private const string SessionsSql = "SELECT count(*) FROM sessions WHERE tenant = $1 AND session_id IS NOT NULL";

    private const string BytesSql = """
        SELECT ((SELECT coalesce(sum(length(json) + coalesce(length(client_json), 0)), 0) FROM transcript_entries WHERE tenant = $1)
          + (SELECT coalesce(sum(coalesce(length(entry), 0) + coalesce(length(list_row), 0)), 0) FROM sessions WHERE tenant = $1)
          + (SELECT coalesce(sum(length(content)), 0) FROM blobs WHERE tenant = $1))::bigint
        """;

    private const string ExportSessionsSql = """
        SELECT session_key, label, entry FROM sessions
        WHERE tenant = $1 AND session_key > $2 AND session_id IS NOT NULL ORDER BY session_key LIMIT $3
        """;

    private const string ExportTranscriptsSql = """
        SELECT session_id, seq, json FROM transcript_entries
        WHERE tenant = $1 AND (session_id, seq) > ($2, $3) ORDER BY session_id, seq LIMIT $4
        """;

    private const string ExportFilesSql = """
        SELECT file.agent_id, file.path, file.updated_at, blobs.content FROM workspace_files AS file
        JOIN blobs ON blobs.tenant = file.tenant AND blobs.hash = file.hash
        WHERE file.tenant = $1 AND (file.agent_id, file.path) > ($2, $3) ORDER BY file.agent_id, file.path LIMIT $4
        """;

    // Rows of one run and time are told apart by their place only: read within one page they are never split.
    private const string ExportUsageSql = """
        SELECT at, run_id, agent_id, session_id, provider || '/' || model, input, output, cache_read, cache_write, cost_micros FROM usage
        WHERE tenant = $1 AND (at, run_id) > ($2, $3) ORDER BY at, run_id FETCH FIRST $4 ROWS WITH TIES
        """;

    // Tables that come later take part without being named here.
    private const string TablesSql = """
        SELECT c.table_name FROM information_schema.columns AS c
        JOIN information_schema.tables AS t ON t.table_schema = c.table_schema AND t.table_name = c.table_name AND t.table_type = 'BASE TABLE'
        WHERE c.table_schema = current_schema() AND c.column_name = 'tenant' AND c.table_name NOT LIKE 'audit%' ORDER BY c.table_name
        """;

    public Task<long> CountTokens(string tenant, DateTimeOffset since, CancellationToken cancellationToken) =>
        NumberAsync(batch => batch.Add(TokensSql).With(tenant).With(since.ToUnixTimeMilliseconds()), cancellationToken);

    public async Task<int> CountSessions(string tenant, CancellationToken cancellationToken) =>
        (int)await NumberAsync(batch => batch.Add(SessionsSql).With(tenant), cancellationToken);

    public Task<long> MeasureBytes(string tenant, CancellationToken cancellationToken) => NumberAsync(batch => batch.Add(BytesSql).With(tenant), cancellationToken);

    public async IAsyncEnumerable<ReadOnlyMemory<byte>> Export(string tenant, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var line in Pages(
            "", (batch, after) => batch.Add(ExportSessionsSql).With(tenant).With(after).With(ExportRows),
            row => (row.Text(0), ArchiveLines.Session(row.Text(0), row.TextOrNull(1), row.Blob(2))), cancellationToken)) yield return line;
        await foreach (var line in Pages(
            ("", long.MinValue), (batch, after) => batch.Add(ExportTranscriptsSql).With(tenant).With(after.Item1).With(after.Item2).With(ExportRows),
            row => ((row.Text(0), row.GetInt64(1)), ArchiveLines.Transcript(row.Text(0), row.Blob(2))), cancellationToken)) yield return line;
        await foreach (var line in Pages(
            ("", ""), (batch, after) => batch.Add(ExportFilesSql).With(tenant).With(after.Item1).With(after.Item2).With(ExportFiles),
            row => ((row.Text(0), row.Text(1)), ArchiveLines.File(row.Text(0), row.Text(1), row.GetInt64(2), row.Blob(3))), cancellationToken)) yield return line;
        await foreach (var line in Pages(
            (long.MinValue, ""), (batch, after) => batch.Add(ExportUsageSql).With(tenant).With(after.Item1).With(after.Item2).With(ExportRows),
            row => ((row.GetInt64(0), row.Text(1)), ArchiveLines.Usage(
                row.GetInt64(0), row.Text(2), row.Text(3), row.Text(4), row.GetInt64(5), row.GetInt64(6), row.GetInt64(7), row.GetInt64(8), row.GetInt64(9))),
            cancellationToken)) yield return line;
    }

    public async Task<long> Delete(string tenant, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(tenant);
        var tables = await database.Query(batch => batch.Add(TablesSql), (reader, token) => reader.Rows(row => row.Text(0), token), cancellationToken);
        var deleted = 0L;
        foreach (var table in tables)
        {
            var sql = $"DELETE FROM \"{table}\" WHERE ctid = ANY (ARRAY (SELECT ctid FROM \"{table}\" WHERE tenant = $1 LIMIT {RowsPerStep}))";
            int step;
            do
            {
                step = await database.Execute(batch => batch.Add(sql).With(tenant), cancellationToken);
                deleted += step;
            }
            while (step == RowsPerStep);
        }
        return deleted;
    }

    private async IAsyncEnumerable<ReadOnlyMemory<byte>> Pages<TPlace>(
        TPlace from, Action<NpgsqlBatch, TPlace> ask, Func<NpgsqlDataReader, (TPlace Place, ReadOnlyMemory<byte> Line)> read,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            var after = from;
            var page = await database.Query(batch => ask(batch, after), (reader, token) => reader.Rows(read, token), cancellationToken);
            if (page.Count == 0) yield break;
            from = page[^1].Place;
            foreach (var (_, line) in page) yield return line;
        }
    }

    private Task<long> NumberAsync(Action<NpgsqlBatch> ask, CancellationToken cancellationToken) =>
        database.Query(ask, (reader, token) => reader.First(row => row.GetInt64(0), token), cancellationToken);
}
