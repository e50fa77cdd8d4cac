using System.Collections.Frozen;

namespace OpenClaw.Gateway.Methods;

/// <summary>The channels that requests may name. Naming one does not mean that it can deliver yet.</summary>
internal static class ChannelNames
{
    private static readonly FrozenSet<string> Known = FrozenSet.ToFrozenSet(
    [
        "last", "webchat", "whatsapp", "telegram", "discord", "slack", "signal", "imessage", "bluebubbles", "googlechat", "msteams", "mattermost", "matrix",
        "irc", "line", "zalo", "zalouser", "nostr", "tlon", "twitch", "feishu", "nextcloud-talk",
    ], StringComparer.OrdinalIgnoreCase);

    public static bool IsKnown(string name) => Known.Contains(name.Trim());
}
