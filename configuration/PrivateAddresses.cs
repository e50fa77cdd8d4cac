using System.Net;
using System.Net.Sockets;

namespace OpenClaw.Configuration;

/// <summary>Addresses that lead into the operator's own network.</summary>
public static class PrivateAddresses
{
    private static readonly IPNetwork[] Networks =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
            "192.168.0.0/16", "198.18.0.0/15", "224.0.0.0/4", "240.0.0.0/4",
            "::/128", "::1/128", "64:ff9b::/96", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8",
        }.Select(IPNetwork.Parse),
    ];

    public static bool IsPrivate(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        if (address.AddressFamily == AddressFamily.InterNetworkV6 && address.GetAddressBytes() is [0x20, 0x02, var a, var b, var c, var d, ..])
            return IsPrivate(new IPAddress([a, b, c, d]));   // 6to4 carries an IPv4 address
        return Networks.Any(network => network.Contains(address));
    }

    /// <summary>By name alone, without a lookup.</summary>
    public static bool IsPrivateHost(string host)
    {
        var name = host.Trim('[', ']').TrimEnd('.').ToLowerInvariant();
        return IPAddress.TryParse(name, out var address)
            ? IsPrivate(address)
            : name == "localhost"
                || name.EndsWith(".localhost", StringComparison.Ordinal)
                || name.EndsWith(".local", StringComparison.Ordinal)
                || name.EndsWith(".internal", StringComparison.Ordinal);
    }
}
