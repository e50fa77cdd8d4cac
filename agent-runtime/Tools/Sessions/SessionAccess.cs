using System.Text.Json.Nodes;
using OpenClaw.AgentRuntime.Providers;

namespace OpenClaw.AgentRuntime.Tools.Sessions;

/// <summary>Which conversations a run may look at: <c>tools.sessions.visibility</c>. The tenant's border is not decided here, the reader knows no other tenant.</summary>
internal static class SessionAccess
{
    /// <summary>The key a model means: <c>main</c> is the main conversation of its own agent.</summary>
    public static string Resolve(ToolContext context, string key) => key == "main" ? $"agent:{context.Request.AgentId}:main" : key;

    public static bool MaySee(ToolContext context, string key)
    {
        if (key is "global" or "unknown")
            return false;
        var request = context.Request;
        if (key == request.SessionKey)
            return true;
        var tree = request.Configuration.InForce;
        var isOwnAgent = key.StartsWith($"agent:{request.AgentId}:", StringComparison.Ordinal);
        return (tree.At("tools", "sessions", "visibility").Text() ?? "tree") switch
        {
            "agent" => isOwnAgent,
            "all" => isOwnAgent || MayCross(tree, request.AgentId, AgentOf(key)),
            // The conversation itself and the helpers it started.
            "tree" => isOwnAgent && key.Contains(":subagent:", StringComparison.Ordinal) && !request.SessionKey.Contains(":subagent:", StringComparison.Ordinal),
            _ => false,
        };
    }

    private static bool MayCross(JsonObject tree, string from, string to)
    {
        if (tree.At("tools", "agentToAgent", "enabled").Flag() != true)
            return false;
        var allowed = tree.At("tools", "agentToAgent", "allow").Texts() ?? [];
        return Allows(from) && Allows(to);

        bool Allows(string agent) => allowed.Contains("*") || allowed.Contains(agent);
    }

    private static string AgentOf(string key) => key.Split(':') is ["agent", var agent, ..] ? agent : "";
}
