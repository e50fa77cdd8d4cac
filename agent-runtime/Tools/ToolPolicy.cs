using System.IO.Enumeration;
using System.Text.Json.Nodes;
using OpenClaw.AgentRuntime.Providers;

namespace OpenClaw.AgentRuntime.Tools;

/// <summary>Which tools a run is offered. Each step filters what the one before left; nothing comes back.</summary>
internal static class ToolPolicy
{
    private static readonly Dictionary<string, string[]> Groups = new(StringComparer.OrdinalIgnoreCase)
    {
        ["group:fs"] = ["read", "write", "edit", "apply_patch"],
        ["group:runtime"] = ["exec", "process"],
        ["group:sessions"] = ["sessions_list", "sessions_history", "sessions_send", "sessions_spawn", "subagents", "session_status"],
        ["group:memory"] = ["memory_search", "memory_get"],
        ["group:web"] = ["web_search", "web_fetch"],
        ["group:ui"] = ["browser", "canvas"],
        ["group:automation"] = ["cron", "gateway"],
        ["group:messaging"] = ["message"],
        ["group:nodes"] = ["nodes"],
        ["group:openclaw"] =
        [
            "browser", "canvas", "nodes", "cron", "message", "gateway", "agents_list", "sessions_list", "sessions_history", "sessions_send",
            "sessions_spawn", "subagents", "session_status", "memory_search", "memory_get", "web_search", "web_fetch", "image",
        ],
        ["bash"] = ["exec"],
        ["apply-patch"] = ["apply_patch"],
    };

    private static readonly Dictionary<string, string[]> Profiles = new(StringComparer.OrdinalIgnoreCase)
    {
        ["minimal"] = ["session_status"],
        ["coding"] = ["group:fs", "group:runtime", "group:sessions", "group:memory", "image"],
        ["messaging"] = ["message", "sessions_list", "sessions_history", "sessions_send", "session_status"],
    };

    public static IReadOnlyList<AgentTool> Offered(IToolCatalog catalog, JsonObject tree, string agentId, ModelSettings model)
    {
        var shared = tree.At("tools");
        var own = (tree.At("agents", "list") as JsonArray)?.FirstOrDefault(entry => entry.At("id").Text() == agentId).At("tools");
        if (shared is null && own is null)
            return catalog.Tools;

        IEnumerable<AgentTool> tools = catalog.Tools;
        tools = ByProfile(tools, own.At("profile").Text() ?? shared.At("profile").Text(), own.At("alsoAllow").Texts() ?? shared.At("alsoAllow").Texts());
        tools = ByProfile(tools, ForProvider(shared, model).At("profile").Text(), ForProvider(shared, model).At("alsoAllow").Texts());
        foreach (var scope in new[] { shared, ForProvider(shared, model), own, ForProvider(own, model) })
            tools = ByLists(tools, scope, catalog);
        return [.. tools];
    }

    private static JsonNode? ForProvider(JsonNode? scope, ModelSettings model) =>
        scope.At("byProvider", model.Reference) ?? scope.At("byProvider", model.Provider);

    private static IEnumerable<AgentTool> ByProfile(IEnumerable<AgentTool> tools, string? profile, IReadOnlyList<string>? also)
    {
        if (profile is null || !Profiles.TryGetValue(profile, out var members))
            return tools;
        var patterns = Expand([.. members, .. also ?? []]);
        return tools.Where(tool => Matches(patterns, tool.Name));
    }

    private static IEnumerable<AgentTool> ByLists(IEnumerable<AgentTool> tools, JsonNode? scope, IToolCatalog catalog)
    {
        var deny = Expand(scope.At("deny").Texts() ?? []);
        var allow = Expand(scope.At("allow").Texts() ?? []);
        // A list that names none of our tools was meant for others: taken literally it would leave the agent without any.
        var isMeantForUs = allow.Any(pattern => catalog.Tools.Any(tool => Matches([pattern], tool.Name)));
        return tools.Where(tool => !Matches(deny, tool.Name) && (!isMeantForUs || Matches(allow, tool.Name)));
    }

    private static List<string> Expand(IEnumerable<string> names) =>
        [.. names.SelectMany(name => Groups.TryGetValue(name.Trim(), out var members) ? members : [name.Trim()])];

    private static bool Matches(IEnumerable<string> patterns, string name) =>
        patterns.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: true));
}
