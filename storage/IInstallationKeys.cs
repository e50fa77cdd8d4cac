namespace OpenClaw.Storage;

/// <summary>Keys that all processes of an installation share, made by the first that asks.</summary>
public interface IInstallationKeys
{
    /// <summary>The key of a name. When two processes ask for a new one at once, both get the same.</summary>
    /// <exception cref="StoreUnavailableException">The store cannot work now.</exception>
    Task<ReadOnlyMemory<byte>> GetOrCreate(string name, int bytes, CancellationToken cancellationToken);
}
