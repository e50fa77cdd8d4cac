using System.Net;

namespace OpenClaw.Gateway.Limits;

/// <summary>The address a request comes from, seen through the proxies that are trusted to tell it.</summary>
internal static class PeerAddress
{
    private const string ForwardedFor = "X-Forwarded-For";
    private const int MaxHops = 16;

    /// <summary>The client's address; null where there is none (a Unix socket).</summary>
    public static IPAddress? Of(HttpContext http, IReadOnlyList<IPNetwork> trustedProxies)
    {
        var peer = Plain(http.Connection.RemoteIpAddress);
        if (peer is null || !Trusted(peer, trustedProxies)) return peer;
        // From the right: each trusted proxy vouches for the entry it added, whatever stands left of the first stranger anyone may have written.
        var hops = http.Request.Headers[ForwardedFor].SelectMany(line => (line ?? "").Split(',', StringSplitOptions.TrimEntries)).Reverse().Take(MaxHops);
        foreach (var hop in hops)
        {
            if (!IPAddress.TryParse(WithoutPort(hop), out var address)) return peer;
            peer = Plain(address)!;
            if (!Trusted(peer, trustedProxies)) return peer;
        }
        return peer;
    }

    /// <summary>Under which key an address is counted: an IPv6 client has a whole /64 to itself.</summary>
    public static string KeyOf(IPAddress? address)
    {
        if (address is null) return "local";
        if (address.AddressFamily != System.Net.Sockets.AddressFamily.InterNetworkV6) return address.ToString();
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return $"{new IPAddress(bytes)}/64";
    }

    /// <exception cref="FormatException">It is neither an address nor a network.</exception>
    public static IPNetwork ParseNetwork(string text) => text.Contains('/', StringComparison.Ordinal)
        ? IPNetwork.Parse(text)
        : IPAddress.Parse(text) is var address ? new(address, address.GetAddressBytes().Length * 8) : default;

    private static IPAddress? Plain(IPAddress? address) => address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address;

    private static bool Trusted(IPAddress address, IReadOnlyList<IPNetwork> networks)
    {
        foreach (var network in networks)
        {
            if (network.Contains(address)) return true;
        }
        return false;
    }

    // `192.0.2.1:4711`, `[2001:db8::1]:4711`; an address of version 6 alone has more than one colon.
    private static string WithoutPort(string hop)
    {
        if (hop.StartsWith('[') && hop.IndexOf(']', StringComparison.Ordinal) is > 0 and var end) return hop[1..end];
        var colon = hop.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && colon == hop.LastIndexOf(':') ? hop[..colon] : hop;
    }
}
