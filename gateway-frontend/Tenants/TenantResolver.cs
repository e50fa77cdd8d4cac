using OpenClaw.Gateway.Connections.Handshake;

namespace OpenClaw.Gateway.Tenants;

/// <summary>Finds the tenant of a request: by its token, else by its address, else <c>default</c>. Sockets and HTTP ask here alike.</summary>
/// <remarks>
/// A token is looked up by its hash and leads to one tenant at most; where it disagrees with the address, or is nobody's and the address
/// names another tenant than <c>default</c>, the answer is a tenant that nobody enters. So a refusal neither says nor shows by its time
/// which tenants there are.
/// </remarks>
internal sealed class TenantResolver(GrainCalls grains, TenantDirectory tenants)
{
    public async ValueTask<ResolvedTenant> ResolveAsync(TenantAddress address, string? token, CancellationToken cancellationToken)
    {
        var named = address.Tenant ?? TenantDirectory.DefaultTenant;
        if (!string.IsNullOrEmpty(token))
        {
            var hash = SharedSecret.Hash(token);
            // Nearly everybody, where there is one tenant only: known without asking.
            if (named == TenantDirectory.DefaultTenant && await tenants.FindAsync(named, cancellationToken) is { } own && SharedSecret.IsTokenOf(own.Snapshot, hash))
                return new(own, IsVouchedFor: true);
            if (await grains.Index(hash).Find(hash, cancellationToken) is { } owner)
                return address.Tenant is null || owner == address.Tenant ? new(await ViewAsync(owner, cancellationToken), IsVouchedFor: true) : Nobody(named);
        }
        return new(await ViewAsync(named, cancellationToken), IsVouchedFor: false);
    }

    private async ValueTask<TenantView> ViewAsync(string tenant, CancellationToken cancellationToken) =>
        await tenants.FindAsync(tenant, cancellationToken) ?? TenantView.Nobody(tenant);

    private static ResolvedTenant Nobody(string named) => new(TenantView.Nobody(named), IsVouchedFor: false);
}

/// <summary>The tenant a request is for.</summary>
/// <param name="Tenant">As this frontend knows it; perhaps one that nobody enters.</param>
/// <param name="IsVouchedFor">A token says so, which its holder can't have guessed: facts about the tenant may be told.</param>
internal readonly record struct ResolvedTenant(TenantView Tenant, bool IsVouchedFor);
