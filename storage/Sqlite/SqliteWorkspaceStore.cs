using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using OpenClaw.Storage.Sqlite.Engine;

namespace OpenClaw.Storage.Sqlite;

/// <summary>Workspaces in SQLite. A blob counts the rows that name it and goes with the last of them.</summary>
internal sealed class SqliteWorkspaceStore(SqliteDatabase database, IOptions<SqliteStorageOptions> options, TimeProvider time)
    : IWorkspaceStore
{
    // The database belongs to this process alone, so what was written is known here; the start differs with each process.
    private readonly ConcurrentDictionary<(string Tenant, string Agent), long> _versions = new();
    private readonly string _start = Guid.NewGuid().ToString("N");

    private const string ReadSql = """
        SELECT file.hash, file.updated_at, blobs.content FROM workspace_files AS file
        JOIN blobs ON blobs.tenant = file.tenant AND blobs.hash = file.hash
        WHERE file.tenant = ?1 AND file.agent_id = ?2 AND file.path = ?3
        """;

    private const string ListSql = """
        SELECT path, bytes, hash, updated_at FROM workspace_files
        WHERE tenant = ?1 AND agent_id = ?2 AND path >= ?3 AND substr(path, 1, length(?3)) = ?3 ORDER BY path
        """;

    private const string HashSql = "SELECT hash FROM workspace_files WHERE tenant = ?1 AND agent_id = ?2 AND path = ?3";

    private const string CountSql = "SELECT count(*) FROM workspace_files WHERE tenant = ?1 AND agent_id = ?2";

    private const string PutSql = """
        INSERT INTO workspace_files (tenant, agent_id, path, hash, bytes, updated_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
        ON CONFLICT (tenant, agent_id, path) DO UPDATE
        SET hash = excluded.hash, bytes = excluded.bytes, updated_at = excluded.updated_at
        """;

    private const string DeleteSql = "DELETE FROM workspace_files WHERE tenant = ?1 AND agent_id = ?2 AND path = ?3";

    private const string ReferSql = "UPDATE blobs SET refs = refs + 1 WHERE tenant = ?1 AND hash = ?2";

    private const string KeepSql = "INSERT INTO blobs (tenant, hash, refs, content) VALUES (?1, ?2, 1, ?3)";

    private const string ReleaseSql = "UPDATE blobs SET refs = refs - 1 WHERE tenant = ?1 AND hash = ?2";

    private const string ForgetSql = "DELETE FROM blobs WHERE tenant = ?1 AND hash = ?2 AND refs = 0";

    public Task<StoredFile?> Read(string tenant, string agentId, string path, CancellationToken cancellationToken)
    {
        RequireFile(tenant, agentId, path);
        return database.Read((tenant, agentId, path), static (db, file) =>
        {
            using var row = db.Prepare(ReadSql).With(file.tenant).With(file.agentId).With(file.path);
            return row.Read()
                ? new StoredFile(file.path, row.Blob(2), row.Text(0), DateTimeOffset.FromUnixTimeMilliseconds(row.Int64(1)))
                : null;
        }, cancellationToken);
    }

    public async Task<bool> Write(
        string tenant, string agentId, string path, ReadOnlyMemory<byte> content, string? expectedHash, CancellationToken cancellationToken)
    {
        RequireFile(tenant, agentId, path);
        if (content.Length > options.Value.MaxWorkspaceFileBytes)
            throw new WorkspaceException($"{path} has {content.Length} bytes; a workspace file holds at most {options.Value.MaxWorkspaceFileBytes}");

        // Off the caller's thread: hashing the largest file takes many milliseconds.
        var hash = await Task.Run(() => Convert.ToHexStringLower(SHA256.HashData(content.Span)), cancellationToken);
        var file = new FileWrite(tenant, agentId, path, content, hash, expectedHash, options.Value.MaxWorkspaceFiles, time.GetUtcNow().ToUnixTimeMilliseconds());
        try
        {
            return await database.Write(file, Put, cancellationToken);
        }
        finally
        {
            // Also after a failure: whether it was written may not be known.
            Changed(tenant, agentId);
        }
    }

    public async Task<bool> Delete(string tenant, string agentId, string path, CancellationToken cancellationToken)
    {
        RequireFile(tenant, agentId, path);
        try
        {
            return await database.Write((tenant, agentId, path), static (db, file) =>
            {
                if (PresentHash(db, file.tenant, file.agentId, file.path) is not { } hash)
                    return false;
                db.Prepare(DeleteSql).With(file.tenant).With(file.agentId).With(file.path).Run();
                Release(db, file.tenant, hash);
                return true;
            }, cancellationToken);
        }
        finally
        {
            Changed(tenant, agentId);
        }
    }

    public ValueTask<string> Version(string tenant, string agentId, CancellationToken cancellationToken) =>
        new($"{_start}-{_versions.GetValueOrDefault((tenant, agentId)).ToString(CultureInfo.InvariantCulture)}");

    public Task<IReadOnlyList<StoredFileInfo>> List(string tenant, string agentId, string prefix, CancellationToken cancellationToken)
    {
        WorkspacePath.ValidatePrefix(prefix);
        return database.Read((tenant, agentId, prefix), static (db, of) =>
        {
            using var row = db.Prepare(ListSql).With(of.tenant).With(of.agentId).With(of.prefix);
            var files = new List<StoredFileInfo>();
            while (row.Read())
                files.Add(new StoredFileInfo(row.Text(0), row.Int64(1), row.Text(2), DateTimeOffset.FromUnixTimeMilliseconds(row.Int64(3))));
            return (IReadOnlyList<StoredFileInfo>)files;
        }, cancellationToken);
    }

    private void Changed(string tenant, string agentId) => _versions.AddOrUpdate((tenant, agentId), 1, static (_, version) => version + 1);

    private static bool Put(SqliteHandle db, FileWrite file)
    {
        var present = PresentHash(db, file.Tenant, file.AgentId, file.Path);
        if (file.ExpectedHash is { } expected && expected != (present ?? ""))
            return false;
        if (present is null && Count(db, file) >= file.MaxFiles)
            throw new WorkspaceException($"the workspace holds {file.MaxFiles} files, which is the most; delete some first");

        if (present != file.Hash)
        {
            if (db.Prepare(ReferSql).With(file.Tenant).With(file.Hash).Run() == 0)
                db.Prepare(KeepSql).With(file.Tenant).With(file.Hash).With(file.Content).Run();
            if (present is not null)
                Release(db, file.Tenant, present);
        }

        db.Prepare(PutSql)
            .With(file.Tenant).With(file.AgentId).With(file.Path).With(file.Hash).With(file.Content.Length).With(file.At).Run();
        return true;
    }

    private static long Count(SqliteHandle db, FileWrite file)
    {
        using var row = db.Prepare(CountSql).With(file.Tenant).With(file.AgentId);
        row.Read();
        return row.Int64(0);
    }

    private static string? PresentHash(SqliteHandle db, string tenant, string agentId, string path)
    {
        using var row = db.Prepare(HashSql).With(tenant).With(agentId).With(path);
        return row.Read() ? row.Text(0) : null;
    }

    private static void Release(SqliteHandle db, string tenant, string hash)
    {
        db.Prepare(ReleaseSql).With(tenant).With(hash).Run();
        db.Prepare(ForgetSql).With(tenant).With(hash).Run();
    }

    private static void RequireFile(string tenant, string agentId, string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(tenant);
        ArgumentException.ThrowIfNullOrEmpty(agentId);
        WorkspacePath.Validate(path);
    }

    private sealed record FileWrite(
        string Tenant, string AgentId, string Path, ReadOnlyMemory<byte> Content, string Hash, string? ExpectedHash, int MaxFiles, long At);
}
