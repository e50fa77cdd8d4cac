using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using Npgsql;
using OpenClaw.Storage.Postgres.Engine;

namespace OpenClaw.Storage.Postgres;

/// <summary>Workspaces in PostgreSQL. A blob counts the rows that name it and goes with the last of them.</summary>
internal sealed class PostgresWorkspaceStore(PostgresDatabase database, IOptions<PostgresStorageOptions> options, TimeProvider time)
    : IWorkspaceStore
{
    // A tenant's changes stand in line: agents share blobs, and two that took each other's would wait for one another for ever.
    private const string LockSql = "SELECT pg_advisory_xact_lock(hashtextextended('workspaces of ' || $1, 0))";

    private const string ReadSql = """
        SELECT file.hash, file.updated_at, blobs.content FROM workspace_files AS file
        JOIN blobs ON blobs.tenant = file.tenant AND blobs.hash = file.hash
        WHERE file.tenant = $1 AND file.agent_id = $2 AND file.path = $3
        """;

    private const string ListSql = """
        SELECT path, bytes, hash, updated_at FROM workspace_files
        WHERE tenant = $1 AND agent_id = $2 AND path >= $3 AND starts_with(path, $3) ORDER BY path
        """;

    private const string PresentSql = """
        SELECT (SELECT hash FROM workspace_files WHERE tenant = $1 AND agent_id = $2 AND path = $3),
          (SELECT count(*) FROM workspace_files WHERE tenant = $1 AND agent_id = $2)
        """;

    private const string PutSql = """
        INSERT INTO workspace_files (tenant, agent_id, path, hash, bytes, updated_at) VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (tenant, agent_id, path) DO UPDATE
        SET hash = excluded.hash, bytes = excluded.bytes, updated_at = excluded.updated_at
        """;

    private const string DeleteSql = "DELETE FROM workspace_files WHERE tenant = $1 AND agent_id = $2 AND path = $3";

    private const string KeepSql = """
        INSERT INTO blobs AS stored (tenant, hash, refs, content) VALUES ($1, $2, 1, $3)
        ON CONFLICT (tenant, hash) DO UPDATE SET refs = stored.refs + 1
        """;

    private const string ReleaseSql = "UPDATE blobs SET refs = refs - 1 WHERE tenant = $1 AND hash = $2";

    private const string ForgetSql = "DELETE FROM blobs WHERE tenant = $1 AND hash = $2 AND refs = 0";

    private const string ChangedSql = """
        INSERT INTO workspaces AS stored (tenant, agent_id, version) VALUES ($1, $2, 1)
        ON CONFLICT (tenant, agent_id) DO UPDATE SET version = stored.version + 1
        """;

    private const string VersionSql = "SELECT version FROM workspaces WHERE tenant = $1 AND agent_id = $2";

    public Task<StoredFile?> Read(string tenant, string agentId, string path, CancellationToken cancellationToken)
    {
        RequireFile(tenant, agentId, path);
        return database.Query(
            batch => batch.Add(ReadSql).With(tenant).With(agentId).With(path),
            (reader, token) => reader.First(row => new StoredFile(path, row.Blob(2), row.Text(0), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(1))), token),
            cancellationToken);
    }

    public async Task<bool> Write(
        string tenant, string agentId, string path, ReadOnlyMemory<byte> content, string? expectedHash, CancellationToken cancellationToken)
    {
        RequireFile(tenant, agentId, path);
        if (content.Length > options.Value.MaxWorkspaceFileBytes)
            throw new WorkspaceException($"{path} has {content.Length} bytes; a workspace file holds at most {options.Value.MaxWorkspaceFileBytes}");

        // Off the caller's thread: hashing the largest file takes many milliseconds.
        var hash = await Task.Run(() => Convert.ToHexStringLower(SHA256.HashData(content.Span)), cancellationToken);
        return await database.Transact(
            async (connection, token) =>
            {
                var (present, files) = await Present(connection, tenant, agentId, path, token);
                if (expectedHash is { } expected && expected != (present ?? ""))
                    return false;
                if (present is null && files >= options.Value.MaxWorkspaceFiles)
                    throw new WorkspaceException($"the workspace holds {options.Value.MaxWorkspaceFiles} files, which is the most; delete some first");

                await using var batch = new NpgsqlBatch(connection);
                if (present != hash)
                {
                    batch.Add(KeepSql).With(tenant).With(hash).With(content);
                    if (present is not null)
                        Release(batch, tenant, present);
                }

                batch.Add(PutSql).With(tenant).With(agentId).With(path).With(hash).With(content.Length).With(time.GetUtcNow().ToUnixTimeMilliseconds());
                batch.Add(ChangedSql).With(tenant).With(agentId);
                await batch.ExecuteNonQueryAsync(token);
                return true;
            },
            cancellationToken);
    }

    public Task<bool> Delete(string tenant, string agentId, string path, CancellationToken cancellationToken)
    {
        RequireFile(tenant, agentId, path);
        return database.Transact(
            async (connection, token) =>
            {
                if (await Present(connection, tenant, agentId, path, token) is not ({ } hash, _))
                    return false;
                await using var batch = new NpgsqlBatch(connection);
                batch.Add(DeleteSql).With(tenant).With(agentId).With(path);
                Release(batch, tenant, hash);
                batch.Add(ChangedSql).With(tenant).With(agentId);
                await batch.ExecuteNonQueryAsync(token);
                return true;
            },
            cancellationToken);
    }

    // Read each time, by its key: another silo may have written.
    public async ValueTask<string> Version(string tenant, string agentId, CancellationToken cancellationToken)
    {
        var version = await database.Query(
            batch => batch.Add(VersionSql).With(tenant).With(agentId), (reader, token) => reader.First(row => row.GetInt64(0), token), cancellationToken);
        return version.ToString(CultureInfo.InvariantCulture);
    }

    public Task<IReadOnlyList<StoredFileInfo>> List(string tenant, string agentId, string prefix, CancellationToken cancellationToken)
    {
        WorkspacePath.ValidatePrefix(prefix);
        return database.Query<IReadOnlyList<StoredFileInfo>>(
            batch => batch.Add(ListSql).With(tenant).With(agentId).With(prefix),
            async (reader, token) => await reader.Rows(
                row => new StoredFileInfo(row.Text(0), row.GetInt64(1), row.Text(2), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(3))), token),
            cancellationToken);
    }

    private static async Task<(string? Hash, long Files)> Present(
        NpgsqlConnection connection, string tenant, string agentId, string path, CancellationToken cancellationToken)
    {
        // Two statements: the second sees what was committed while the first waited.
        await using var batch = new NpgsqlBatch(connection);
        batch.Add(LockSql).With(tenant);
        batch.Add(PresentSql).With(tenant).With(agentId).With(path);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        return await reader.First(row => (row.TextOrNull(0), row.GetInt64(1)), cancellationToken);
    }

    private static void Release(NpgsqlBatch batch, string tenant, string hash)
    {
        batch.Add(ReleaseSql).With(tenant).With(hash);
        batch.Add(ForgetSql).With(tenant).With(hash);
    }

    private static void RequireFile(string tenant, string agentId, string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(tenant);
        ArgumentException.ThrowIfNullOrEmpty(agentId);
        WorkspacePath.Validate(path);
    }
}
