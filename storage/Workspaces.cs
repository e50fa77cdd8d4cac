namespace OpenClaw.Storage;

/// <summary>Files of an agent's workspace: a row per path over content-addressed blobs.</summary>
/// <remarks>Truth: tables <c>workspace_files</c> and <c>blobs</c>, keyed by tenant.</remarks>
public interface IWorkspaceStore
{
    Task<StoredFile?> Read(string tenant, string agentId, string path, CancellationToken cancellationToken);

    /// <summary>Writes a file. With <paramref name="expectedHash"/> (empty: must not exist) the present content must match.</summary>
    /// <returns>False when it did not match; nothing was written.</returns>
    Task<bool> Write(string tenant, string agentId, string path, ReadOnlyMemory<byte> content, string? expectedHash, CancellationToken cancellationToken);

    /// <summary>False when there was no such file.</summary>
    Task<bool> Delete(string tenant, string agentId, string path, CancellationToken cancellationToken);
    /// <summary>Differs from an earlier value when any file of the workspace was written or removed since. Cheap.</summary>
    ValueTask<string> Version(string tenant, string agentId, CancellationToken cancellationToken);
    Task<IReadOnlyList<StoredFileInfo>> List(string tenant, string agentId, string prefix, CancellationToken cancellationToken);
}

/// <summary>A file with its content and the lower-case hex SHA-256 of it.</summary>
public sealed record StoredFile(string Path, ReadOnlyMemory<byte> Content, string Hash, DateTimeOffset UpdatedAt);

/// <summary>A file without its content.</summary>
public sealed record StoredFileInfo(string Path, long Bytes, string Hash, DateTimeOffset UpdatedAt);

/// <summary>The log lines of a tenant, for <c>logs.tail</c>.</summary>
/// <remarks>A cursor is the number of bytes ever logged for the tenant before that line; it only grows. Truth: table <c>tenant_logs</c>.</remarks>
public interface ITenantLogStore
{
    /// <summary>Appends lines (without line ends) and forgets the oldest beyond the bound kept per tenant.</summary>
    /// <returns>The cursor after them.</returns>
    Task<long> Append(string tenant, IReadOnlyList<string> lines, CancellationToken cancellationToken);

    /// <summary>Lines from a cursor on, or the last ones; see <see cref="LogPage"/>.</summary>
    Task<LogPage> Read(string tenant, long? cursor, int limit, int maxBytes, CancellationToken cancellationToken);
}

/// <summary>A page of log lines.</summary>
/// <param name="Lines">Oldest first.</param>
/// <param name="Cursor">Where to go on.</param>
/// <param name="Size">The cursor after the newest line.</param>
/// <param name="Truncated">Older or further lines were left out.</param>
/// <param name="Reset">The cursor asked for is unknown (beyond the end, or forgotten): the page holds the last lines instead.</param>
public sealed record LogPage(IReadOnlyList<string> Lines, long Cursor, long Size, bool Truncated, bool Reset);
