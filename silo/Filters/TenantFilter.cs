using System.Collections.Concurrent;
using OpenClaw.GrainInterfaces;
using OpenClaw.Protocol;

namespace OpenClaw.Silo.Filters;

/// <summary>Refuses a call to a tenant's grain that was not made for that tenant: a bug in a handler cannot cross tenants.</summary>
/// <remarks>The tenant of a call travels in the request context, set by the frontend after authentication and kept along grain calls.</remarks>
internal sealed class TenantFilter : IIncomingGrainCallFilter
{
    private static readonly ConcurrentDictionary<Type, bool> Scoped = new();

    public Task Invoke(IIncomingGrainCallContext context)
    {
        // Timers and extensions of the runtime reach a grain through interfaces of their own, without a caller. One of
        // them carries what is streamed to a caller: only grains of a tenant stream.
        if (IsTenantScoped(context.Request.GetInterfaceType()))
        {
            var key = context.TargetId.Key.AsSpan();
            var tenant = RequestContext.Get(CallContext.Tenant) as string;
            if (tenant is null || !Matches(key, tenant))
                throw ProtocolException.Unavailable($"a call for another tenant was refused: {context.InterfaceName}.{context.MethodName}");
        }
        return context.Invoke();
    }

    private static bool IsTenantScoped(Type type) => Scoped.GetOrAdd(type, static type =>
        typeof(ITenantScopedGrain).IsAssignableFrom(type) || type == typeof(IAsyncEnumerableGrainExtension));

    // `tenant` or `tenant/...`; a tenant is ASCII.
    private static bool Matches(ReadOnlySpan<byte> key, string tenant)
    {
        if (key.Length < tenant.Length || (key.Length > tenant.Length && key[tenant.Length] != (byte)'/')) return false;
        for (var index = 0; index < tenant.Length; index++)
        {
            if (key[index] != tenant[index]) return false;
        }
        return true;
    }
}
