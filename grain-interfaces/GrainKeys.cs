namespace OpenClaw.GrainInterfaces;

/// <summary>Marks grains whose key starts with the tenant: <c>{tenant}</c> or <c>{tenant}/{rest}</c>.</summary>
/// <remarks>A filter on every silo refuses a call to such a grain when the caller's tenant is not the key's.</remarks>
public interface ITenantScopedGrain : IGrainWithStringKey;

/// <summary>Names of what travels in the request context of a grain call.</summary>
public static class CallContext
{
    /// <summary>The tenant the call is made for.</summary>
    public const string Tenant = "openclaw.tenant";

    /// <summary>Who asks, for the audit log, as in <see cref="Protocol.Audit.AuditEntry.Actor"/>; absent: the system itself.</summary>
    public const string Actor = "openclaw.actor";
}
