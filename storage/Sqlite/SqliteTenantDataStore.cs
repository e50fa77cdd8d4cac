using System.Runtime.CompilerServices;
using OpenClaw.Storage.Sqlite.Engine;
using OpenClaw.Storage.Tenants;

namespace OpenClaw.Storage.Sqlite;

/// <summary>A tenant as a whole in SQLite.</summary>
internal sealed class SqliteTenantDataStore(SqliteDatabase database) : ITenantDataStore
{
    private const int RowsPerStep = 500;
    private const int ExportRows = 200;
    private const int ExportFiles = 8;

    private const string TokensSql = """
        SELECT coalesce(sum(input + output + cache_read + cache_write), 0) FROM usage WHERE tenant = ?1 AND at >= ?2
        """;

    private const string SessionsSql = "SELECT count(*) FROM sessions WHERE tenant = ?1 AND session_id IS NOT NULL";

    private const string BytesSql = """
        SELECT (SELECT coalesce(sum(length(json) + coalesce(length(client_json), 0)), 0) FROM transcript_entries WHERE tenant = ?1)
          + (SELECT coalesce(sum(coalesce(length(entry), 0) + coalesce(length(list_row), 0)), 0) FROM sessions WHERE tenant = ?1)
          + (SELECT coalesce(sum(length(content)), 0) FROM blobs WHERE tenant = ?1)
        """;

    private const string ExportSessionsSql = """
        SELECT session_key, label, entry FROM sessions
        WHERE tenant = ?1 AND session_key > ?2 AND session_id IS NOT NULL ORDER BY session_key LIMIT ?3
        """;

    private const string ExportTranscriptsSql = """
        SELECT session_id, seq, json FROM transcript_entries
        WHERE tenant = ?1 AND (session_id, seq) > (?2, ?3) ORDER BY session_id, seq LIMIT ?4
        """;

    private const string ExportFilesSql = """
        SELECT file.agent_id, file.path, file.updated_at, blobs.content FROM workspace_files AS file
        JOIN blobs ON blobs.tenant = file.tenant AND blobs.hash = file.hash
        WHERE file.tenant = ?1 AND (file.agent_id, file.path) > (?2, ?3) ORDER BY file.agent_id, file.path LIMIT ?4
        """;

    private const string ExportUsageSql = """
        SELECT rowid, at, agent_id, session_id, provider || '/' || model, input, output, cache_read, cache_write, cost_micros FROM usage
        WHERE tenant = ?1 AND rowid > ?2 ORDER BY rowid LIMIT ?3
        """;

    // Tables that come later take part without being named here.
    private const string TablesSql = """
        SELECT tables.name, tables.wr FROM pragma_table_list AS tables
        WHERE tables.schema = 'main' AND tables.type = 'table' AND tables.name NOT LIKE 'audit%'
          AND EXISTS (SELECT 1 FROM pragma_table_info(tables.name) AS columns WHERE columns.name = 'tenant')
        ORDER BY tables.name
        """;

    public Task<long> CountTokens(string tenant, DateTimeOffset since, CancellationToken cancellationToken) => database.Read(
        (tenant, since: since.ToUnixTimeMilliseconds()), static (db, of) => Number(db.Prepare(TokensSql).With(of.tenant).With(of.since)), cancellationToken);

    public async Task<int> CountSessions(string tenant, CancellationToken cancellationToken) =>
        (int)await database.Read(tenant, static (db, of) => Number(db.Prepare(SessionsSql).With(of)), cancellationToken);

    public Task<long> MeasureBytes(string tenant, CancellationToken cancellationToken) =>
        database.Read(tenant, static (db, of) => Number(db.Prepare(BytesSql).With(of)), cancellationToken);

    public async IAsyncEnumerable<ReadOnlyMemory<byte>> Export(string tenant, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var line in Pages(tenant, "", Sessions, cancellationToken)) yield return line;
        await foreach (var line in Pages(tenant, (Id: "", Seq: long.MinValue), Transcripts, cancellationToken)) yield return line;
        await foreach (var line in Pages(tenant, (Agent: "", Path: ""), Files, cancellationToken)) yield return line;
        await foreach (var line in Pages(tenant, 0L, Usage, cancellationToken)) yield return line;
    }

    public async Task<long> Delete(string tenant, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(tenant);
        var deleted = 0L;
        foreach (var (table, hasRowId) in await database.Read(0, static (db, _) => Tables(db), cancellationToken))
        {
            // A table without row ids is small by its own bounds: files of a workspace, lines of a log.
            var sql = hasRowId
                ? $"DELETE FROM \"{table}\" WHERE rowid IN (SELECT rowid FROM \"{table}\" WHERE tenant = ?1 LIMIT {RowsPerStep})"
                : $"DELETE FROM \"{table}\" WHERE tenant = ?1";
            int step;
            do
            {
                step = await database.Write((sql, tenant), static (db, of) => db.Prepare(of.sql).With(of.tenant).Run(), cancellationToken);
                deleted += step;
            }
            while (hasRowId && step == RowsPerStep);
        }
        return deleted;
    }

    private async IAsyncEnumerable<ReadOnlyMemory<byte>> Pages<TPlace>(
        string tenant, TPlace from, Func<SqliteHandle, string, TPlace, (List<ReadOnlyMemory<byte>> Lines, TPlace Last)> read,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            var (lines, last) = await database.Read((tenant, from, read), static (db, of) => of.read(db, of.tenant, of.from), cancellationToken);
            if (lines.Count == 0) yield break;
            from = last;
            foreach (var line in lines) yield return line;
        }
    }

    private static (List<ReadOnlyMemory<byte>> Lines, string Last) Sessions(SqliteHandle db, string tenant, string after)
    {
        List<ReadOnlyMemory<byte>> lines = [];
        using var row = db.Prepare(ExportSessionsSql).With(tenant).With(after).With(ExportRows);
        while (row.Read())
        {
            after = row.Text(0);
            lines.Add(ArchiveLines.Session(after, row.TextOrNull(1), row.Blob(2)));
        }
        return (lines, after);
    }

    private static (List<ReadOnlyMemory<byte>> Lines, (string Id, long Seq) Last) Transcripts(SqliteHandle db, string tenant, (string Id, long Seq) after)
    {
        List<ReadOnlyMemory<byte>> lines = [];
        using var row = db.Prepare(ExportTranscriptsSql).With(tenant).With(after.Id).With(after.Seq).With(ExportRows);
        while (row.Read())
        {
            after = (row.Text(0), row.Int64(1));
            lines.Add(ArchiveLines.Transcript(after.Id, row.Blob(2)));
        }
        return (lines, after);
    }

    private static (List<ReadOnlyMemory<byte>> Lines, (string Agent, string Path) Last) Files(SqliteHandle db, string tenant, (string Agent, string Path) after)
    {
        List<ReadOnlyMemory<byte>> lines = [];
        using var row = db.Prepare(ExportFilesSql).With(tenant).With(after.Agent).With(after.Path).With(ExportFiles);
        while (row.Read())
        {
            after = (row.Text(0), row.Text(1));
            lines.Add(ArchiveLines.File(after.Agent, after.Path, row.Int64(2), row.Blob(3)));
        }
        return (lines, after);
    }

    private static (List<ReadOnlyMemory<byte>> Lines, long Last) Usage(SqliteHandle db, string tenant, long after)
    {
        List<ReadOnlyMemory<byte>> lines = [];
        using var row = db.Prepare(ExportUsageSql).With(tenant).With(after).With(ExportRows);
        while (row.Read())
        {
            after = row.Int64(0);
            lines.Add(ArchiveLines.Usage(
                row.Int64(1), row.Text(2), row.Text(3), row.Text(4), row.Int64(5), row.Int64(6), row.Int64(7), row.Int64(8), row.Int64(9)));
        }
        return (lines, after);
    }

    private static List<(string Name, bool HasRowId)> Tables(SqliteHandle db)
    {
        List<(string, bool)> tables = [];
        using var row = db.Prepare(TablesSql);
        while (row.Read()) tables.Add((row.Text(0), row.Int64(1) == 0));
        return tables;
    }

    private static long Number(SqliteStatement statement)
    {
        using (statement) return statement.Read() ? statement.Int64(0) : 0;
    }
}
