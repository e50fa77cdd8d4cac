using OpenClaw.Protocol.Presence;

namespace OpenClaw.GrainInterfaces;

/// <summary>Who is, and lately was, connected to a tenant.</summary>
/// <remarks>Key: <c>{tenant}</c>. In memory: frontends tell it again when it moved. At most 200 entries, each for five minutes after its last news.</remarks>
[Alias("presence")]
public interface IPresenceGrain : ITenantScopedGrain
{
    /// <summary>A client connected. No event is sent: others learn of it with the next change.</summary>
    [Alias("connected")]
    Task<PresenceSnapshot> Connected(PresenceEntry entry, string presenceKey, CancellationToken cancellationToken);

    /// <summary>A frontend tells again who is connected to it, since a silo was lost that may have held the table. Who is known stays as they are.</summary>
    [Alias("restore")]
    Task Restore(IReadOnlyList<PresentClient> connected, CancellationToken cancellationToken);

    /// <summary>A client went; the table is broadcast.</summary>
    [Alias("disconnected")]
    Task Disconnected(string presenceKey, CancellationToken cancellationToken);

    /// <summary>A client reported about itself by <c>system-event</c>; the table is broadcast.</summary>
    [Alias("report")]
    Task Report(PresenceEntry entry, string presenceKey, CancellationToken cancellationToken);

    /// <summary>The table, newest first.</summary>
    [Alias("list")]
    Task<PresenceSnapshot> List(CancellationToken cancellationToken);
}

/// <summary>The presence table and its version.</summary>
[GenerateSerializer, Immutable, Alias("presence-snapshot")]
public sealed record PresenceSnapshot([property: Id(0)] IReadOnlyList<PresenceEntry> Entries, [property: Id(1)] long Version);

/// <summary>A client that is connected.</summary>
[GenerateSerializer, Immutable, Alias("present-client")]
public sealed record PresentClient([property: Id(0)] string PresenceKey, [property: Id(1)] PresenceEntry Entry);
