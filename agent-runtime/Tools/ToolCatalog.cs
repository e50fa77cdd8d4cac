using OpenClaw.AgentRuntime.Runs;

namespace OpenClaw.AgentRuntime.Tools;

/// <summary>The tools of this process.</summary>
public interface IToolCatalog
{
    /// <summary>In the order in which the system prompt lists them.</summary>
    IReadOnlyList<AgentTool> Tools { get; }

    AgentTool? Find(string name);

    /// <summary>An unknown tool has no effect: its call only fails.</summary>
    ToolEffect EffectOf(string name) => Find(name)?.Effect ?? ToolEffect.ReadOnly;
}

internal sealed class ToolCatalog : IToolCatalog
{
    // Known names first, in this order; all others behind them by name.
    private static readonly string[] Order =
    [
        "read", "write", "edit", "apply_patch", "grep", "find", "ls", "exec", "process", "web_search", "web_fetch", "browser", "canvas",
        "nodes", "cron", "message", "gateway", "agents_list", "sessions_list", "sessions_history", "sessions_send", "subagents",
        "session_status", "image",
    ];

    private readonly Dictionary<string, AgentTool> _byName;

    public ToolCatalog(IEnumerable<AgentTool> tools)
    {
        Tools =
        [
            .. tools.OrderBy(tool => Array.IndexOf(Order, tool.Name) is var index and >= 0 ? index : int.MaxValue)
                .ThenBy(tool => tool.Name, StringComparer.Ordinal),
        ];
        _byName = Tools.ToDictionary(tool => tool.Name, StringComparer.Ordinal);
    }

    public IReadOnlyList<AgentTool> Tools { get; }

    public AgentTool? Find(string name) => _byName.GetValueOrDefault(name);
}
