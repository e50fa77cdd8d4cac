using OpenClaw.Protocol;

namespace OpenClaw.Grains;

/// <summary>Whether a tenant may work now. Known on every silo without asking, about a second late.</summary>
public interface IWorkPermits
{
    /// <summary>Why the tenant may not work; null: it may.</summary>
    ProtocolException? Refusal(string tenant);
}

/// <summary>Work of tenants on this silo that ends at once when a tenant, or the installation, may not work any more.</summary>
/// <remarks>
/// The hook of the kill switch: whoever works for tenants by itself (runs of sessions, accounts of channels) registers one as a service.
/// Called on every silo for what lives there, about a second after the switch. Both calls may come again for the same tenant.
/// </remarks>
public interface ITenantWork
{
    /// <summary>Stops; what is accepted is kept.</summary>
    /// <param name="concerns">Whether a tenant is meant.</param>
    /// <param name="reason">For clients and transcripts.</param>
    /// <param name="cancellationToken">The silo stops.</param>
    Task StopAsync(Func<string, bool> concerns, string reason, CancellationToken cancellationToken);

    /// <summary>Goes on with what was kept.</summary>
    Task ResumeAsync(Func<string, bool> concerns, CancellationToken cancellationToken);
}
