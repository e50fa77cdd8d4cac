namespace OpenClaw.Storage;

/// <summary>The keys that secrets at rest are encrypted with, each wrapped already.</summary>
/// <remarks>Truth: table <c>data_protection_keys</c>. Keys are added and never changed or removed: what they protect must stay readable.</remarks>
public interface IKeyRingStore
{
    /// <summary>All keys, oldest first.</summary>
    Task<IReadOnlyList<StoredKey>> List(CancellationToken cancellationToken);

    /// <summary>Adds a key. False: there is one of this name already, made by another process at the same time; nothing was written.</summary>
    Task<bool> Add(StoredKey key, CancellationToken cancellationToken);
}

/// <summary>A key of the ring as its XML.</summary>
public sealed record StoredKey(string Name, string Xml, DateTimeOffset CreatedAt);
