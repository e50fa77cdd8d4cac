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
        SELECT ((SELECT coalesce(sum(octet_length(json) + coalesce(octet_length(client_json), 0)), 0) FROM transcript_entries WHERE tenant = $1)
          + (SELECT coalesce(sum(coalesce(octet_length(entry), 0) + coalesce(octet_length(list_row), 0)), 0) FROM sessions WHERE tenant = $1)
          + (SELECT coalesce(sum(octet_length(content)), 0) FROM blobs WHERE tenant = $1))::bigint
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

    // Rows are only added, so a row's place in the table stays its own.
    private const string ExportUsageSql = """
        SELECT at, agent_id, session_id, provider || '/' || model, input, output, cache_read, cache_write, cost_micros, ctid::text FROM usage
        WHERE tenant = $1 AND (at, ctid) > ($2, $3::tid) ORDER BY at, ctid LIMIT $4
        """;

    // Tables that come later take part without being named here.
    private const string TablesSql = """
        SELECT columns.table_name FROM information_schema.columns AS columns
        JOIN information_schema.tables AS tables ON tables.table_schema = columns.table_schema AND tables.table_name = columns.table_name
        WHERE columns.table_schema = current_schema() AND columns.column_name = 'tenant' AND tables.table_type = 'BASE TABLE'
          AND columns.table_name NOT LIKE 'audit%'
        ORDER BY columns.table_name
        """;

    public Task<long> CountTokens(string tenant, DateTimeOffset since, CancellationToken cancellationToken) =>
        Number(batch => batch.Add(TokensSql).With(tenant).With(since.ToUnixTimeMilliseconds()), cancellationToken);

    public async Task<int> CountSessions(string tenant, CancellationToken cancellationToken) =>
        (int)await Number(batch => batch.Add(SessionsSql).With(tenant), cancellationToken);

    public Task<long> MeasureBytes(string tenant, CancellationToken cancellationToken) => Number(batch => batch.Add(BytesSql).With(tenant), cancellationToken);

    public async IAsyncEnumerable<ReadOnlyMemory<byte>> Export(string tenant, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var sessions = Pages(
            "", (batch, after) => batch.Add(ExportSessionsSql).With(tenant).With(after).With((long)ExportRows),
            row => (ArchiveLines.Session(row.Text(0), row.TextOrNull(1), row.Blob(2)), row.Text(0)), cancellationToken);
        await foreach (var line in sessions) yield return line;
        var transcripts = Pages<(string Id, long Seq)>(
            ("", long.MinValue), (batch, after) => batch.Add(ExportTranscriptsSql).With(tenant).With(after.Id).With(after.Seq).With((long)ExportRows),
            row => (ArchiveLines.Transcript(row.Text(0), row.Blob(2)), (row.Text(0), row.GetInt64(1))), cancellationToken);
        await foreach (var line in transcripts) yield return line;
        var files = Pages<(string Agent, string Path)>(
            ("", ""), (batch, after) => batch.Add(ExportFilesSql).With(tenant).With(after.Agent).With(after.Path).With((long)ExportFiles),
            row => (ArchiveLines.File(row.Text(0), row.Text(1), row.GetInt64(2), row.Blob(3)), (row.Text(0), row.Text(1))), cancellationToken);
        await foreach (var line in files) yield return line;
        var usage = Pages<(long At, string Place)>(
            (long.MinValue, "(0,0)"), (batch, after) => batch.Add(ExportUsageSql).With(tenant).With(after.At).With(after.Place).With((long)ExportRows),
            row => (Usage(row), (row.GetInt64(0), row.Text(9))), cancellationToken);
        await foreach (var line in usage) yield return line;
    }

    public async Task<long> Delete(string tenant, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(tenant);
        var deleted = 0L;
        var tables = await database.Query(batch => batch.Add(TablesSql), (reader, stop) => reader.Rows(row => row.Text(0), stop), cancellationToken);
        foreach (var table in tables)
        {
            var sql = $"DELETE FROM \"{table}\" WHERE ctid = ANY (ARRAY(SELECT ctid FROM \"{table}\" WHERE tenant = $1 LIMIT {RowsPerStep}))";
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
        TPlace from, Action<NpgsqlBatch, TPlace> ask, Func<NpgsqlDataReader, (ReadOnlyMemory<byte> Line, TPlace Place)> read,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            var after = from;
            var page = await database.Query(batch => ask(batch, after), (reader, stop) => reader.Rows(read, stop), cancellationToken);
            if (page.Count == 0) yield break;
            from = page[^1].Place;
            foreach (var (line, _) in page) yield return line;
        }
    }

    private Task<long> Number(Action<NpgsqlBatch> ask, CancellationToken cancellationToken) =>
        database.Query(ask, (reader, stop) => reader.First(row => row.GetInt64(0), stop), cancellationToken);

    private static ReadOnlyMemory<byte> Usage(NpgsqlDataReader row) => ArchiveLines.Usage(
        row.GetInt64(0), row.Text(1), row.Text(2), row.Text(3), row.GetInt64(4), row.GetInt64(5), row.GetInt64(6), row.GetInt64(7), row.GetInt64(8));
}
