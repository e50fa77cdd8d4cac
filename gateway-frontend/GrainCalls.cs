using OpenClaw.GrainInterfaces;

namespace OpenClaw.Gateway;

/// <summary>The way to grains: every call is made for a tenant, and the silo checks that the grain is of that tenant.</summary>
internal sealed class GrainCalls(IGrainFactory grains)
{
    /// <summary>A grain of a tenant that has no further key.</summary>
    public T Of<T>(string tenant) where T : ITenantScopedGrain
    {
        RequestContext.Set(CallContext.Tenant, tenant);
        return grains.GetGrain<T>(tenant);
    }

    /// <summary>A grain of a tenant.</summary>
    public T Of<T>(string tenant, string key) where T : ITenantScopedGrain
    {
        RequestContext.Set(CallContext.Tenant, tenant);
        return grains.GetGrain<T>($"{tenant}/{key}");
    }

    /// <summary>The part of the token index that knows a token, if any does. No tenant's.</summary>
    public ITokenIndexGrain Index(byte[] tokenHash) => grains.GetGrain<ITokenIndexGrain>(TokenIndexKey.Of(tokenHash));

    /// <summary>The installation. No tenant's.</summary>
    public IInstallationGrain Installation => grains.GetGrain<IInstallationGrain>(IInstallationGrain.Key);

    public TObserver Reference<TObserver>(TObserver observer) where TObserver : IGrainObserver => grains.CreateObjectReference<TObserver>(observer);
}
