using System.Collections.Concurrent;
using OpenClaw.Configuration;
using OpenClaw.GrainInterfaces;

namespace OpenClaw.Grains;

/// <summary>The configuration of tenants as this silo last heard it, parsed once per version.</summary>
internal interface ITenantSettingsCache
{
    /// <summary>The configuration in force; at most a second old.</summary>
    ValueTask<TenantConfiguration> Get(IGrainFactory grains, string tenant, CancellationToken cancellationToken);

    /// <summary>The limits in force; at most a second old.</summary>
    ValueTask<TenantQuotas> Quotas(IGrainFactory grains, string tenant, CancellationToken cancellationToken);

    /// <summary>The tenant grain tells of a change on its own silo at once.</summary>
    void Put(TenantSnapshot snapshot);
}

/// <inheritdoc/>
internal sealed class TenantSettingsCache(TimeProvider clock, ConfigurationOwners owners) : ITenantSettingsCache
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);
    private readonly ConcurrentDictionary<string, Held> _held = new(StringComparer.Ordinal);

    public async ValueTask<TenantConfiguration> Get(IGrainFactory grains, string tenant, CancellationToken cancellationToken) =>
        (TryGet(tenant) ?? await AskAsync(grains, tenant, cancellationToken)).Configuration;

    public async ValueTask<TenantQuotas> Quotas(IGrainFactory grains, string tenant, CancellationToken cancellationToken) =>
        (TryGet(tenant) ?? await AskAsync(grains, tenant, cancellationToken)).Quotas;

    public void Put(TenantSnapshot snapshot) => _held.AddOrUpdate(
        snapshot.Tenant,
        _ => Hold(snapshot),
        (_, old) => old.Version == snapshot.Version ? old with { AskedAt = clock.GetTimestamp() } : old.Version > snapshot.Version ? old : Hold(snapshot));

    private Held? TryGet(string tenant) => _held.TryGetValue(tenant, out var held) && clock.GetElapsedTime(held.AskedAt) < Fresh ? held : null;

    private async Task<Held> AskAsync(IGrainFactory grains, string tenant, CancellationToken cancellationToken)
    {
        Put(await grains.GetGrain<ITenantGrain>(tenant).GetSnapshot(cancellationToken));
        return _held[tenant];
    }

    private Held Hold(TenantSnapshot snapshot)
    {
        var configuration = TenantConfiguration.ParseAdopted(snapshot.ConfigurationText, owners.Of(snapshot.Tenant));
        // What the tenant grain adopted was valid then; a newer binary may know better, and then defaults are safer than a dead tenant.
        return new(snapshot.Version, configuration, snapshot.Quotas, clock.GetTimestamp());
    }

    private sealed record Held(long Version, TenantConfiguration Configuration, TenantQuotas Quotas, long AskedAt);
}

/// <summary>Whose configuration may name files, commands and addresses of the host: in the embedded form the one tenant's owner is the operator.</summary>
public sealed class ConfigurationOwners(IReadOnlySet<string> operatorTenants)
{
    internal ConfigurationOwner Of(string tenant) => operatorTenants.Contains(tenant) ? ConfigurationOwner.Operator : ConfigurationOwner.Tenant;
}
