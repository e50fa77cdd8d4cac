using OpenClaw.GrainInterfaces;
using OpenClaw.Protocol.Events;

namespace OpenClaw.Grains;

/// <summary>Names of grain storage providers.</summary>
internal static class GrainStores
{
    /// <summary>Small state of one entity: devices, tenants, ...</summary>
    public const string Main = "main";
}

/// <summary>A grain whose key starts with the tenant.</summary>
internal abstract class TenantGrain : Grain
{
    private string? _tenant;
    private string? _rest;

    /// <summary>The tenant of the key.</summary>
    protected string Tenant
    {
        get
        {
            SplitKey();
            return _tenant!;
        }
    }

    /// <summary>The key behind the tenant; empty where there is none.</summary>
    protected string KeyRest
    {
        get
        {
            SplitKey();
            return _rest!;
        }
    }

    /// <summary>Tells the tenant's frontends. In memory only: who must not miss a thing reads it where it is stored.</summary>
    protected Task Publish(GatewayEvent published, CancellationToken cancellationToken, string? scope = null, bool droppable = false, long? stateVersion = null) =>
        GrainFactory.GetGrain<ITenantEventsGrain>(Tenant).Publish(
            [new EventEnvelope { Event = published, Scope = scope, Droppable = droppable, StateVersion = stateVersion }], cancellationToken);

    /// <summary>Does something later on this activation's scheduler, on behalf of the tenant.</summary>
    protected IDisposable After(TimeSpan delay, Func<Task> act) => this.RegisterGrainTimer(
        _ =>
        {
            // A timer begins without a caller; what it calls is still of this tenant.
            RequestContext.Set(CallContext.Tenant, Tenant);
            return act();
        },
        new GrainTimerCreationOptions(delay, Timeout.InfiniteTimeSpan) { Interleave = true, KeepAlive = true });

    private void SplitKey()
    {
        if (_tenant is not null) return;
        var key = this.GetPrimaryKeyString();
        var slash = key.IndexOf('/', StringComparison.Ordinal);
        (_tenant, _rest) = slash < 0 ? (key, "") : (key[..slash], key[(slash + 1)..]);
    }
}
