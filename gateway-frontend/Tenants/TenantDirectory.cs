using System.Collections.Concurrent;
using OpenClaw.GrainInterfaces;

namespace OpenClaw.Gateway.Tenants;

/// <summary>The tenants this frontend has met. Kept true by the event of a change, and asked for again now and then.</summary>
internal sealed class TenantDirectory(GrainCalls grains, TimeProvider clock, bool operatorOwned)
{
    public const string DefaultTenant = "default";
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(30);
    private readonly ConcurrentDictionary<string, Held> _held = new(StringComparer.Ordinal);

    public ValueTask<TenantView> GetAsync(string tenant, CancellationToken cancellationToken) =>
        _held.TryGetValue(tenant, out var held) && clock.GetElapsedTime(held.AskedAt) < Fresh ? new(held.View) : new(AskAsync(tenant, cancellationToken));

    /// <summary>Takes over a snapshot unless a newer one is known.</summary>
    public TenantView Put(TenantSnapshot snapshot) => _held.AddOrUpdate(
        snapshot.Tenant,
        _ => Hold(snapshot),
        (_, old) => old.View.Snapshot.Version >= snapshot.Version ? old with { AskedAt = clock.GetTimestamp() } : Hold(snapshot)).View;

    /// <summary>A change may have been missed: the tenant is asked for with its next use.</summary>
    public void Forget(string tenant) => _held.TryRemove(tenant, out _);

    private async Task<TenantView> AskAsync(string tenant, CancellationToken cancellationToken) =>
        Put(await grains.Of<ITenantGrain>(tenant).GetSnapshot(cancellationToken));

    private Held Hold(TenantSnapshot snapshot) => new(new TenantView(snapshot, operatorOwned), clock.GetTimestamp());

    private sealed record Held(TenantView View, long AskedAt);
}
