using System.Net;
using System.Net.Sockets;
using OpenClaw.Silo.Hosting;

namespace OpenClaw.Gateway.Hosting;

/// <summary>Where this machine can be listened on: its loopback addresses of both families, as far as it has them.</summary>
internal static class ListenAddresses
{
    /// <summary>Looks before anything is started, so that a port in use is told at once and leaves nothing behind.</summary>
    /// <exception cref="SettingException">Another process listens there.</exception>
    public static IReadOnlyList<IPAddress> Free(int port) =>
        [.. new[] { IPAddress.Loopback, IPAddress.IPv6Loopback }.Where(address => IsFree(address, port))];

    public static string InUse(string address) => $"{address} is in use by another process. Stop that one, or choose another port with --port or OPENCLAW_GATEWAY_PORT.";

    // False: the machine has no such address, as many containers have none of version 6.
    private static bool IsFree(IPAddress address, int port)
    {
        try
        {
            using var probe = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            probe.Bind(new IPEndPoint(address, port));
            return true;
        }
        catch (SocketException error) when (error.SocketErrorCode is SocketError.AddressAlreadyInUse)
        {
            throw new SettingException(InUse($"port {port} of {address}"));
        }
        catch (SocketException error) when (error.SocketErrorCode is SocketError.AccessDenied)
        {
            throw new SettingException($"port {port} may not be used by this user; ports under 1024 are often the system's own. Choose another with --port or OPENCLAW_GATEWAY_PORT.");
        }
        catch (SocketException error) when (address.AddressFamily is AddressFamily.InterNetworkV6
            && error.SocketErrorCode is SocketError.AddressNotAvailable or SocketError.AddressFamilyNotSupported)
        {
            return false;
        }
    }
}
