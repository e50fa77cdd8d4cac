namespace OpenClaw.Configuration.Settings;

/// <summary>The agents of a tenant. Without a list there is one, <c>main</c>.</summary>
public sealed record AgentSettings
{
    public const string MainAgentId = "main";

    public AgentDefaults Defaults { get; init; } = new();

    /// <summary>Never empty, in the order written.</summary>
    public required IReadOnlyList<AgentEntry> List { get; init; }

    /// <summary>The first that is marked, else the first.</summary>
    public string DefaultAgentId => (List.FirstOrDefault(agent => agent.IsDefault) ?? List[0]).Id;

    /// <summary>Null when no agent is called so; ids differ by more than case.</summary>
    public AgentEntry? Find(string id) => List.FirstOrDefault(agent => string.Equals(agent.Id, id, StringComparison.OrdinalIgnoreCase));

    internal static AgentSettings Read(SettingsSection section)
    {
        var defaults = AgentDefaults.Read(section.Section("defaults"));
        var items = section.Items("list");
        IReadOnlyList<SettingsSection> sections = items.Count > 0 ? items : [default];
        return new() { Defaults = defaults, List = [.. sections.Select(item => AgentEntry.Read(item, defaults))] };
    }
}
