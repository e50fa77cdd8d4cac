using System.Net;

namespace OpenClaw.Gateway.Connections.Handshake;

/// <summary>Where a client really is: directly on this machine, or anywhere else.</summary>
/// <remarks>Source: protocol page, local client. In a cluster nobody is local unless an operator said so.</remarks>
internal static class ClientAddress
{
    private static readonly string[] ForwardingHeaders = ["X-Forwarded-For", "X-Real-IP", "X-Forwarded-Host"];

    /// <summary>On loopback, addressed as such, and not through a proxy.</summary>
    public static bool IsLocal(HttpContext context, bool localClientsAllowed)
    {
        if (!localClientsAllowed || context.Connection.RemoteIpAddress is not { } peer || !IPAddress.IsLoopback(peer)) return false;
        return IsLocalHost(context.Request.Host.Host) && !IsForwarded(context.Request);
    }

    /// <summary>A proxy says that the request is somebody else's.</summary>
    public static bool IsForwarded(HttpRequest request)
    {
        foreach (var header in ForwardingHeaders)
        {
            if (request.Headers.ContainsKey(header)) return true;
        }
        return false;
    }

    public static bool IsLoopbackName(string host) => host is "localhost" or "127.0.0.1" or "::1" or "[::1]";

    private static bool IsLocalHost(string host) => IsLoopbackName(host) || host.EndsWith(".ts.net", StringComparison.OrdinalIgnoreCase);
}
