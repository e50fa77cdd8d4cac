using OpenClaw.Configuration;
using OpenClaw.Configuration.Settings;
using OpenClaw.Grains.Sessions;
using OpenClaw.Protocol.Channels;
using OpenClaw.Protocol.Values;
using OpenClaw.Storage.Channels;

namespace OpenClaw.Grains.Channels;

/// <summary>Which agent answers a message, and in which session. Source: semantics page, routing and session keys.</summary>
internal static class Routing
{
    /// <summary>The agent: the first binding of the first kind that matches, else the default agent.</summary>
    public static string AgentOf(TenantConfiguration configuration, ChannelAccountKey account, ChannelInbound message)
    {
        var bindings = new SettingsSection(configuration.InForce).Items("bindings");
        Func<SettingsSection, bool>[] kinds =
        [
            match => IsPeer(match, message, message.ConversationId) || (message.ChatType == ChannelChatType.Direct && IsPeer(match, message, message.SenderId)),
            match => message.ParentId is { } parent && IsPeer(match, message, parent),
            match => IsPeer(match, message, "*"),
            match => !match.Has("peer") && match.Text("accountId") is not (null or "" or "*"),
            match => !match.Has("peer"),
        ];
        foreach (var isOfKind in kinds)
        {
            var found = bindings.FirstOrDefault(binding => IsFor(binding.Section("match"), account) && isOfKind(binding.Section("match")));
            if (found.Text("agentId") is not { } asked) continue;
            var id = AgentId.Normalize(asked);
            return configuration.Agents.List.Any(agent => agent.Id == id) ? id : configuration.Agents.DefaultAgentId;
        }
        return configuration.Agents.DefaultAgentId;
    }

    /// <summary>The key of the session.</summary>
    /// <exception cref="Protocol.ProtocolException"><c>INVALID_REQUEST</c>: the vendor's ids make no key.</exception>
    public static SessionKey SessionOf(TenantConfiguration configuration, string agentId, ChannelAccountKey account, ChannelInbound message)
    {
        var naming = SessionNames.Of(configuration);
        if (message.ChatType != ChannelChatType.Direct)
        {
            var id = message.ConversationId.Length == 0 ? "unknown" : message.ConversationId;
            return SessionKey.Of(agentId, $"{account.Channel}:{message.ChatType}:{id}", naming);
        }
        var scope = configuration.Session.DmScope;
        if (scope == "main") return SessionKey.Main(naming, agentId);
        var peer = LinkedName(configuration, account.Channel, message.SenderId) ?? message.ConversationId;
        return SessionKey.Of(agentId, scope switch
        {
            "per-peer" => $"direct:{peer}",
            "per-channel-peer" => $"{account.Channel}:direct:{peer}",
            _ => $"{account.Channel}:{account.Account}:direct:{peer}",
        }, naming);
    }

    private static string? LinkedName(TenantConfiguration configuration, string channel, string senderId) => configuration.Session.IdentityLinks
        .FirstOrDefault(link => link.Value.Any(name =>
            string.Equals(name, senderId, StringComparison.OrdinalIgnoreCase) || string.Equals(name, $"{channel}:{senderId}", StringComparison.OrdinalIgnoreCase))).Key;

    private static bool IsFor(SettingsSection match, ChannelAccountKey account) =>
        string.Equals(match.Text("channel"), account.Channel, StringComparison.OrdinalIgnoreCase)
        && match.Text("accountId") switch
        {
            null or "" => account.Account == "default",
            "*" => true,
            var asked => string.Equals(asked, account.Account, StringComparison.OrdinalIgnoreCase),
        }
        // Guilds, teams and roles are of channels that have them; a binding that asks for one is not for others.
        && !match.Has("guildId") && !match.Has("teamId") && !match.Has("roles");

    private static bool IsPeer(SettingsSection match, ChannelInbound message, string id)
    {
        var peer = match.Section("peer");
        var kind = peer.Text("kind") switch { "dm" => ChannelChatType.Direct, var other => other };
        var asked = peer.Text("id");
        return peer.Exists && kind == message.ChatType && string.Equals(asked, id, StringComparison.OrdinalIgnoreCase);
    }
}
