using OpenClaw.GrainInterfaces;
using OpenClaw.Protocol;

namespace OpenClaw.Silo.Installation;

/// <summary>What a tenant that may not work is told.</summary>
public static class Halts
{
    /// <summary>Why; null: it may work.</summary>
    public static ProtocolException? Of(InstallationStatus status, string tenant)
    {
        if (status.KillSwitch is not null) return ProtocolException.Unavailable("the kill switch of this installation is engaged");
        return status.Halted.TryGetValue(tenant, out var halt) ? Of(halt.Status) : null;
    }

    /// <inheritdoc cref="Of(InstallationStatus, string)"/>
    public static ProtocolException? Of(TenantStatus status) => status switch
    {
        TenantStatus.Active => null,
        TenantStatus.Killed => ProtocolException.Unavailable("the kill switch of this tenant is engaged"),
        TenantStatus.Deleting => ProtocolException.Unavailable("this tenant is being deleted"),
        _ => ProtocolException.Unavailable("this tenant is suspended"),
    };
}
