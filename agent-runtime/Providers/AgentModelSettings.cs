using System.Text.Json.Nodes;

namespace OpenClaw.AgentRuntime.Providers;

/// <summary>What the configuration says about one agent's model calls and prompt.</summary>
public sealed record AgentModelSettings
{
    public required string AgentId { get; init; }
    public string? Name { get; init; }

    /// <summary>Reference or alias; null: nothing configured.</summary>
    public string? Primary { get; init; }
    public IReadOnlyList<string> Fallbacks { get; init; } = [];

    /// <summary>The first choice of <c>agents.defaults</c>, named in the prompt and tried last.</summary>
    public string? DefaultPrimary { get; init; }
    public string? ThinkingDefault { get; init; }
    public int BootstrapMaxChars { get; init; } = 20_000;
    public int BootstrapTotalMaxChars { get; init; } = 150_000;
    public bool SkipBootstrap { get; init; }
    public string? UserTimezone { get; init; }
    public int ReserveTokens { get; init; } = 20_000;
    public int KeepRecentTokens { get; init; } = 20_000;
    public string? HeartbeatPrompt { get; init; }

    internal static AgentModelSettings Read(JsonObject tree, string agentId)
    {
        var defaults = tree.At("agents", "defaults");
        var agent = (tree.At("agents", "list") as JsonArray)?.FirstOrDefault(entry => entry.At("id").Text() == agentId);
        var own = agent.At("model");
        var shared = defaults.At("model");
        var floor = defaults.At("compaction", "reserveTokensFloor").Number() is { } number and >= 0 ? (int)Math.Min(number, int.MaxValue) : 20_000;
        return new()
        {
            AgentId = agentId,
            Name = agent.At("name").Text() ?? agent.At("identity", "name").Text(),
            Primary = ReadPrimary(own) ?? ReadPrimary(shared),
            // An agent's explicit empty list switches the shared fallbacks off.
            Fallbacks = own.At("fallbacks").Texts() ?? shared.At("fallbacks").Texts() ?? [],
            DefaultPrimary = ReadPrimary(shared),
            ThinkingDefault = agent.At("thinkingDefault").Text() ?? defaults.At("thinkingDefault").Text(),
            BootstrapMaxChars = defaults.At("bootstrapMaxChars").PositiveInteger() ?? 20_000,
            BootstrapTotalMaxChars = defaults.At("bootstrapTotalMaxChars").PositiveInteger() ?? 150_000,
            SkipBootstrap = agent.At("skipBootstrap").Flag() ?? defaults.At("skipBootstrap").Flag() ?? false,
            UserTimezone = defaults.At("userTimezone").Text(),
            ReserveTokens = Math.Max(defaults.At("compaction", "reserveTokens").PositiveInteger() ?? 16_384, floor),
            KeepRecentTokens = defaults.At("compaction", "keepRecentTokens").PositiveInteger() ?? 20_000,
            HeartbeatPrompt = agent.At("heartbeat", "prompt").Text() ?? defaults.At("heartbeat", "prompt").Text(),
        };
    }

    private static string? ReadPrimary(JsonNode? model) => model.Text() ?? model.At("primary").Text();
}
