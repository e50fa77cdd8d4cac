using System.Net;
using OpenClaw.Configuration;

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
        UseProxy = options.UseSystemProxy,
        ConnectCallback = (context, cancellationToken) => OutboundConnection.OpenAsync(context.DnsEndPoint, mayBePrivate || options.UseSystemProxy, cancellationToken),
    };
}
