using System.Net;
using Microsoft.Extensions.Options;
using OpenClaw.Gateway.Connections.Handshake;
using OpenClaw.Gateway.Tenants;

namespace OpenClaw.Gateway.Limits;

/// <summary>Which peers are proxies whose word about the client's address counts. Section <c>Gateway:Proxies</c>.</summary>
public sealed class ProxyOptions
{
    /// <summary>Addresses and networks, such as <c>10.0.0.0/8</c>. Default none. The embedded form also believes those of <c>gateway.trustedProxies</c>.</summary>
    public IList<string> Trusted { get; } = [];
}

/// <summary>Names what is wrong with a trusted proxy at the start.</summary>
internal sealed class ProxyOptionsValidator : IValidateOptions<ProxyOptions>
{
    public ValidateOptionsResult Validate(string? name, ProxyOptions options)
    {
        var wrong = options.Trusted.Where(entry => !TrustedProxies.TryParse(entry, out _)).ToList();
        return wrong.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail($"Gateway:Proxies:Trusted must hold addresses and networks; {string.Join(", ", wrong)} is none.");
    }
}

/// <summary>The address a request comes from.</summary>
internal sealed class TrustedProxies(IOptions<ProxyOptions> options, GatewayFacts facts)
{
    private readonly IReadOnlyList<IPNetwork> _installation = [.. options.Value.Trusted.Select(PeerAddress.ParseNetwork)];

    public IPAddress? AddressOf(HttpContext http, TenantView? tenant) => PeerAddress.Of(http, For(tenant));

    /// <summary>A peer on this machine that is no proxy.</summary>
    public bool IsLoopbackPeer(HttpContext http) =>
        http.Connection.RemoteIpAddress is { } peer && IPAddress.IsLoopback(peer) && !ClientAddress.IsForwarded(http.Request);

    public static bool TryParse(string entry, out IPNetwork network)
    {
        network = default;
        try
        {
            network = PeerAddress.ParseNetwork(entry);
            return true;
        }
        catch (FormatException)
        {
            return false;
        }
    }

    // What a tenant's owner writes is believed only where that is the operator.
    private IReadOnlyList<IPNetwork> For(TenantView? tenant)
    {
        if (!facts.OperatorOwned || tenant?.Configuration.Gateway.TrustedProxies is not { Count: > 0 } own) return _installation;
        return [.. _installation, .. own.Where(entry => TryParse(entry, out _)).Select(PeerAddress.ParseNetwork)];
    }
}
