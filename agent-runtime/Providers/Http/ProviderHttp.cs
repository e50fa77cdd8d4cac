using System.Net;
using System.Net.Sockets;

namespace OpenClaw.AgentRuntime.Providers.Http;

/// <summary>Connections to providers: one pool per base address and trust, shared by every tenant that calls it.</summary>
internal sealed class ProviderHttp(AgentRuntimeOptions options)
{
    // Pools that fall out of the cache are not disposed, a call may still use them; their idle connections close by themselves.
    private readonly BoundedCache<(string Authority, bool MayBePrivate), SocketsHttpHandler> _pools = new(options.MaxConnectionPools);

    public HttpClient CreateClient(Uri baseUrl, bool mayBePrivate, Func<HttpMessageHandler, HttpMessageHandler>? wrap = null)
    {
        var pool = _pools.GetOrAdd((baseUrl.GetLeftPart(UriPartial.Authority), mayBePrivate), key => CreatePool(key.MayBePrivate));
        // Time limits belong to the run: its watchdog sees whether the answer still moves.
        return new HttpClient(wrap is null ? pool : wrap(pool), disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan };
    }

    private SocketsHttpHandler CreatePool(bool mayBePrivate) => new()
    {
        // A redirect would carry the key to a host nobody configured.
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.All,
        ConnectTimeout = options.ConnectTimeout,
        EnableMultipleHttp2Connections = true,
        PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1),
        PooledConnectionLifetime = TimeSpan.FromMinutes(15),
        UseCookies = false,
        ConnectCallback = (context, cancellationToken) => ConnectAsync(context.DnsEndPoint, mayBePrivate, cancellationToken),
    };

    // The address that was checked is the address that is dialled: a name that resolves differently the second time gains nothing.
    private static async ValueTask<Stream> ConnectAsync(DnsEndPoint target, bool mayBePrivate, CancellationToken cancellationToken)
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
