using System.Net;

namespace OpenClaw.Silo.Hosting;

/// <summary>Reads IP addresses of settings.</summary>
public static class Addresses
{
    /// <exception cref="SettingException">It is no IP address.</exception>
    public static IPAddress Parse(string text, string setting) => IPAddress.TryParse(text, out var address)
        ? address
        : throw new SettingException($"{setting} must be an IP address, such as 127.0.0.1, or 0.0.0.0 for all of this machine; it is \"{text}\".");
}
