using OpenClaw.Gateway.Tenants;
using OpenClaw.GrainInterfaces;
using OpenClaw.Protocol;
using OpenClaw.Protocol.Agents;
using OpenClaw.Protocol.Sessions;
using OpenClaw.Protocol.Values;

namespace OpenClaw.Gateway.Methods;

/// <summary>Which session an <c>agent</c> request means.</summary>
/// <remarks>Source: protocol page, agent: a session key, a session id, an agent, or a recipient.</remarks>
internal static class AgentTarget
{
    /// <summary>What is wrong with the request, in the protocol's words; null when nothing is.</summary>
    public static string? Check(AgentParams request, TenantView tenant)
    {
        if (request.Channel is { Length: > 0 } channel && !ChannelNames.IsKnown(channel)) return $"unknown channel: {channel}";
        if (request.ReplyChannel is { Length: > 0 } reply && !ChannelNames.IsKnown(reply)) return $"unknown channel: {reply}";
        var agentId = request.AgentId is { } asked ? AgentId.Normalize(asked) : null;
        if (agentId is not null && tenant.Configuration.Agents.Find(agentId) is null) return $"unknown agent id \"{request.AgentId}\"";
        if (request.SessionKey is not { Length: > 0 } raw) return null;
        if (!SessionKey.TryParse(raw, tenant.Naming, out var key, out var error)) return error;
        if (key.IsMalformed) return $"malformed session key \"{raw}\"";
        return agentId is not null && key.AgentId != agentId ? $"agent \"{request.AgentId}\" does not match session key agent \"{key.AgentId}\"" : null;
    }

    /// <summary>The session; null when the request names none.</summary>
    public static async ValueTask<SessionKey?> FindAsync(AgentParams request, TenantView tenant, MethodCall call, CancellationToken cancellationToken)
    {
        if (request.SessionKey is { Length: > 0 } raw) return SessionKey.Parse(raw, tenant.Naming);
        if (request.SessionId is { Length: > 0 } sessionId)
        {
            try
            {
                var known = await call.Grain<ISessionIndex>().Resolve(new SessionsResolveParams { SessionId = sessionId }, cancellationToken);
                return SessionKey.Parse(known.Key, tenant.Naming);
            }
            catch (ProtocolException unknown) when (unknown.Code == ProtocolErrorCode.InvalidRequest)
            {
                // A session id nobody knows starts a conversation of its own, under a key made from it.
                return SessionKey.Of(request.AgentId ?? tenant.Naming.DefaultAgentId, $"explicit:{sessionId}", tenant.Naming);
            }
        }
        if (request.AgentId is { } agentId) return SessionKey.Main(tenant.Naming, AgentId.Normalize(agentId));
        // Direct messages share the main session unless the configuration splits them by sender.
        return request.To is { Length: > 0 } to
            ? tenant.Configuration.Session.DmScope == "main" ? SessionKey.Main(tenant.Naming) : SessionKey.Of(tenant.Naming.DefaultAgentId, $"direct:{to}", tenant.Naming)
            : null;
    }
}
