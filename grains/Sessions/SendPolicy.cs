using OpenClaw.Configuration;
using OpenClaw.Protocol;
using OpenClaw.Protocol.Sessions;

namespace OpenClaw.Grains.Sessions;

/// <summary>Whether the agent may be made to speak in a session.</summary>
/// <remarks>Source: agent-loop page, send policy: the session's own word first, then any matching denial, then any matching permission.</remarks>
internal static class SendPolicy
{
    /// <exception cref="ProtocolException"><c>INVALID_REQUEST</c>: denied.</exception>
    public static void Check(TenantConfiguration configuration, string sessionKey, SessionEntry? entry)
    {
        if (Decide(configuration, sessionKey, entry) == "deny") throw ProtocolException.Invalid("send blocked by session policy");
    }

    public static string Decide(TenantConfiguration configuration, string sessionKey, SessionEntry? entry)
    {
        if (entry?.SendPolicy is "allow" or "deny") return entry.SendPolicy;
        var policy = configuration.Session.SendPolicy;
        var decision = policy.Default;
        foreach (var rule in policy.Rules)
        {
            if (!Matches(rule, sessionKey, entry)) continue;
            if (rule.Action == "deny") return "deny";
            decision = "allow";
        }
        return decision;
    }

    private static bool Matches(Configuration.Settings.SendRule rule, string sessionKey, SessionEntry? entry)
    {
        if (rule.Channel is { } channel && channel != (entry?.Channel ?? entry?.LastChannel)) return false;
        if (rule.ChatType is { } chatType && chatType != entry?.ChatType) return false;
        if (rule.RawKeyPrefix is { } raw && !sessionKey.StartsWith(raw, StringComparison.OrdinalIgnoreCase)) return false;
        if (rule.KeyPrefix is not { } prefix) return true;
        var rest = sessionKey.Split(':', 3) is ["agent", _, var tail] ? tail : sessionKey;
        return sessionKey.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) || rest.StartsWith(prefix, StringComparison.OrdinalIgnoreCase);
    }
}
