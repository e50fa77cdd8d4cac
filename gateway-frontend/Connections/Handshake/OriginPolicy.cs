using OpenClaw.Protocol.Frames;

namespace OpenClaw.Gateway.Connections.Handshake;

/// <summary>Which web pages may connect: the gateway's own, or those the configuration names.</summary>
/// <remarks>Source: protocol page, origin check. Only browser clients are checked; others send no origin.</remarks>
internal static class OriginPolicy
{
    public const string Refusal = "origin not allowed (open the Control UI from the gateway host or allow it in gateway.controlUi.allowedOrigins)";

    public static bool Applies(ConnectClient client) => IsControlUi(client) || IsWebchat(client);

    public static bool IsControlUi(ConnectClient client) => client.Id == "openclaw-control-ui";

    public static bool IsWebchat(ConnectClient client) => client.Mode == "webchat" || client.Id is "webchat-ui" or "webchat";

    public static bool Allows(string? origin, HostString host, IReadOnlyList<string> allowedOrigins)
    {
        if (string.IsNullOrEmpty(origin) || !Uri.TryCreate(origin, UriKind.Absolute, out var page) || page.Host.Length == 0) return false;
        foreach (var allowed in allowedOrigins)
        {
            if (allowed == "*" || string.Equals(allowed.TrimEnd('/'), origin, StringComparison.OrdinalIgnoreCase)) return true;
        }
        if (string.Equals(page.Authority, host.Value, StringComparison.OrdinalIgnoreCase)) return true;
        return ClientAddress.IsLoopbackName(page.Host) && ClientAddress.IsLoopbackName(host.Host);
    }
}
