using OpenClaw.Configuration;

namespace OpenClaw.Grains.Sessions;

/// <summary>Names of a tenant's sessions and of what stands for files in answers.</summary>
internal static class MainSession
{
    public static string KeyOf(TenantConfiguration configuration) =>
        configuration.Session.Scope == "global" ? "global" : $"agent:{configuration.Agents.DefaultAgentId}:{Configuration.Settings.SessionSettings.MainKey}";
}

/// <summary>The name that stands for the original's session file: stable, relative to the tenant, never a path of a host.</summary>
internal static class SessionStorePath
{
    public static string Of(string sessionKey) => $"agents/{SessionListing.AgentOf(sessionKey)}/sessions/sessions.json";

    public static string OfAgent(string agentId) => $"agents/{agentId}/sessions/sessions.json";
}
