using OpenClaw.Configuration;
using OpenClaw.Protocol.Values;

namespace OpenClaw.Grains.Sessions;

/// <summary>How a tenant's session keys are completed.</summary>
internal static class SessionNames
{
    public static SessionNaming Of(TenantConfiguration configuration) => new()
    {
        DefaultAgentId = configuration.Agents.DefaultAgentId,
        MainKey = Configuration.Settings.SessionSettings.MainKey,
        IsGlobalScope = configuration.Session.Scope == "global",
    };
}
