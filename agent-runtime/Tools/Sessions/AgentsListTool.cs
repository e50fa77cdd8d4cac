using System.Text.Json.Nodes;
using OpenClaw.AgentRuntime.Providers;
using OpenClaw.AgentRuntime.Runs;

namespace OpenClaw.AgentRuntime.Tools.Sessions;

/// <summary><c>agents_list</c>: who may be given work.</summary>
internal static class AgentsListTool
{
    public static AgentTool Create() => AgentTool.Create(
        "agents_list",
        "List the agents that work can be given to",
        "List the ids of the agents that may be named as the target of sessions_spawn.",
        ToolEffect.ReadOnly,
        [],
        (call, _) => Task.FromResult(Run(call)));

    private static ToolResult Run(ToolCall call)
    {
        var requester = call.Context.Request.AgentId;
        var list = call.Context.Request.Configuration.InForce.At("agents", "list") as JsonArray ?? [];
        var own = list.FirstOrDefault(agent => agent.At("id").Text() == requester);
        var allowed = own.At("subagents", "allowAgents").Texts() ?? [];
        var allowAny = allowed.Contains("*");

        var ids = new List<string> { requester };
        ids.AddRange(allowAny ? list.Select(agent => agent.At("id").Text()).OfType<string>() : allowed);
        var agents = new JsonArray();
        foreach (var id in ids.Distinct(StringComparer.Ordinal))
        {
            var configured = list.FirstOrDefault(agent => agent.At("id").Text() == id);
            var entry = new JsonObject { ["id"] = id };
            if (configured.At("name").Text() is { } name)
                entry["name"] = name;
            entry["configured"] = configured is not null;
            agents.Add(entry);
        }
        return ToolResult.Json(new() { ["requester"] = requester, ["allowAny"] = allowAny, ["agents"] = agents });
    }
}
