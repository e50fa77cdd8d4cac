using OpenClaw.AgentRuntime.Runs;
using OpenClaw.Protocol;
using OpenClaw.Storage;

namespace OpenClaw.Grains.Sessions;

/// <summary>An agent's files in the tenant's storage, as its tools see them.</summary>
/// <param name="store">Where they are.</param>
/// <param name="tenant">Whose.</param>
/// <param name="agentId">Whose among the tenant's agents.</param>
/// <param name="admit">Throws when the tenant may not store so many bytes more.</param>
internal sealed class StoredWorkspace(IWorkspaceStore store, string tenant, string agentId, Func<long, CancellationToken, Task> admit) : IVersionedWorkspace
{
    public async Task<WorkspaceFile?> ReadAsync(string path, CancellationToken cancellationToken) =>
        await store.Read(tenant, agentId, path, cancellationToken) is { } file ? new(file.Path, file.Content, file.Hash, file.UpdatedAt) : null;

    public async Task WriteAsync(string path, ReadOnlyMemory<byte> content, string? expectedHash, CancellationToken cancellationToken)
    {
        try
        {
            await admit(content.Length, cancellationToken);
        }
        catch (ProtocolException refusal)
        {
            // For the agent, which may delete something.
            throw new WorkspaceException(refusal.Message);
        }
        if (!await store.Write(tenant, agentId, path, content, expectedHash, cancellationToken)) throw new WorkspaceConflictException(path);
    }

    public ValueTask<string> GetVersionAsync(CancellationToken cancellationToken) => store.Version(tenant, agentId, cancellationToken);

    public async Task<IReadOnlyList<WorkspaceEntry>> ListAsync(string prefix, CancellationToken cancellationToken) =>
        [.. (await store.List(tenant, agentId, prefix, cancellationToken)).Select(file => new WorkspaceEntry(file.Path, file.Bytes, file.UpdatedAt))];
}
