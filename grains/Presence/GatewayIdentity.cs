using System.Runtime.InteropServices;
using OpenClaw.Protocol.Presence;

namespace OpenClaw.Grains.Presence;

/// <summary>The gateway's own line in the presence table. Names no host: many tenants share one.</summary>
public sealed class GatewayIdentity(string version)
{
    private const string Name = "openclaw";

    internal PresenceEntry Describe(long now) => new()
    {
        Host = Name,
        Ip = Name,
        Version = version,
        Platform = OperatingSystem.IsLinux() ? "linux" : OperatingSystem.IsMacOS() ? "darwin" : OperatingSystem.IsWindows() ? "win32" : "unknown",
        DeviceFamily = OperatingSystem.IsLinux() ? "Linux" : OperatingSystem.IsMacOS() ? "Mac" : "Windows",
        ModelIdentifier = RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant(),
        Mode = "gateway",
        Reason = "self",
        Text = $"Gateway: {Name} · app {version} · mode gateway · reason self",
        Ts = now,
    };
}
