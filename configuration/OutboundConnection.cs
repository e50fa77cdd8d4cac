using System.Net;
using System.Net.Sockets;

namespace OpenClaw.Configuration;

/// <summary>Opens connections to hosts that a tenant's configuration names.</summary>
public static class OutboundConnection
{
    /// <summary>Connects; the address that was checked is the address that is dialled, so a name that resolves differently the second time gains nothing.</summary>
    /// <param name="target">The host and port.</param>
    /// <param name="mayBePrivate">The operator allows addresses of its own network.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="HttpRequestException">The host leads into a private network and may not.</exception>
    public static async ValueTask<Stream> OpenAsync(DnsEndPoint target, bool mayBePrivate, CancellationToken cancellationToken)
    {
        var addresses = await Dns.GetHostAddressesAsync(target.Host, cancellationToken);
        if (!mayBePrivate && (PrivateAddresses.IsPrivateHost(target.Host) || addresses.Any(PrivateAddresses.IsPrivate)))
            throw new HttpRequestException($"{target.Host} leads into a private network; only the operator may allow that");

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, target.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
