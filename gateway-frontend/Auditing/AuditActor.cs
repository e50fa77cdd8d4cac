using OpenClaw.Gateway.Connections;
using OpenClaw.Protocol.Frames;

namespace OpenClaw.Gateway.Auditing;

/// <summary>Who stands in the audit log for a client: its device, or the kind of program where it has none.</summary>
internal static class AuditActor
{
    public static string Of(ConnectParams connect) => connect.Device is { } device ? $"device:{device.Id}" : $"client:{connect.Client.Id}";

    public static string Of(ClientIdentity client) => client.DeviceId is { } device ? $"device:{device}" : $"client:{client.ClientId}";
}
