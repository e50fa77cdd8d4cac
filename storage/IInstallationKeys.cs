namespace OpenClaw.Storage;

/// <summary>Keys that all processes of an installation share, made by the first that asks.</summary>
public interface IInstallationKeys
{
    /// <summary>What is stored under a name; the candidate, where that was nothing. When two processes bring one at once, both get the same.</summary>
    /// <exception cref="StoreUnavailableException">The store cannot work now.</exception>
    Task<ReadOnlyMemory<byte>> GetOrAdd(string name, byte[] candidate, CancellationToken cancellationToken);
}
