using System.Text.Json;
using System.Text.Json.Serialization;
using OpenClaw.Protocol.Validation;
using OpenClaw.Protocol.Events;
using OpenClaw.Protocol.Values;

namespace OpenClaw.Protocol.Health;

/// <summary>Parameters of <c>health</c>.</summary>
[GenerateSerializer, Immutable, Alias("health-params"), Lenient]
public sealed record HealthParams
{
    /// <summary>Take a new snapshot, with a look at the channels' servers.</summary>
    [Id(0)] public bool? Probe { get; init; }
}

/// <summary>State of the gateway: result of <c>health</c>, and the event of the same name.</summary>
[GenerateSerializer, Immutable, Alias("health-snapshot")]
public sealed record HealthSnapshot : GatewayEvent
{
    /// <inheritdoc/>
    [JsonIgnore] public override string Name => "health";

    /// <summary>Always true.</summary>
    [Id(0)] public bool Ok { get; init; } = true;

    /// <summary>When it was taken, Unix milliseconds.</summary>
    [Id(1)] public required long Ts { get; init; }

    /// <summary>How long that took.</summary>
    [Id(2)] public required long DurationMs { get; init; }

    /// <summary>Summary by channel.</summary>
    [Id(3)] public required IReadOnlyDictionary<string, JsonText> Channels { get; init; }

    /// <summary>Channels in the order to show.</summary>
    [Id(4)] public required IReadOnlyList<string> ChannelOrder { get; init; }

    /// <summary>Names by channel.</summary>
    [Id(5)] public required IReadOnlyDictionary<string, string> ChannelLabels { get; init; }

    /// <summary>Interval of the default agent's heartbeat; 0: none.</summary>
    [Id(6)] public required long HeartbeatSeconds { get; init; }

    /// <summary>The agent of keys that name none.</summary>
    [Id(7)] public required string DefaultAgentId { get; init; }

    /// <summary>The agents.</summary>
    [Id(8)] public required IReadOnlyList<AgentHealth> Agents { get; init; }

    /// <summary>Sessions of the default agent.</summary>
    [Id(9)] public required SessionsHealth Sessions { get; init; }

    /// <inheritdoc/>
    public override void WritePayload(Utf8JsonWriter writer) => JsonSerializer.Serialize(writer, this, ProtocolJson.Default.HealthSnapshot);
}

/// <summary>One agent in a <see cref="HealthSnapshot"/>.</summary>
[GenerateSerializer, Immutable, Alias("agent-health")]
public sealed record AgentHealth
{
    /// <summary>The agent.</summary>
    [Id(0)] public required string AgentId { get; init; }

    /// <summary>Its name in the configuration.</summary>
    [Id(1)] public string? Name { get; init; }

    /// <summary>It is the default one.</summary>
    [Id(2)] public required bool IsDefault { get; init; }

    /// <summary>Its heartbeat.</summary>
    [Id(3)] public required AgentHeartbeat Heartbeat { get; init; }

    /// <summary>Its sessions.</summary>
    [Id(4)] public required SessionsHealth Sessions { get; init; }
}

/// <summary>Heartbeat of an agent.</summary>
[GenerateSerializer, Immutable, Alias("agent-heartbeat")]
public sealed record AgentHeartbeat
{
    /// <summary>It beats.</summary>
    [Id(0)] public required bool Enabled { get; init; }

    /// <summary>Interval as configured, e.g. <c>30m</c>; <c>disabled</c>: none.</summary>
    [Id(1)] public required string Every { get; init; }

    /// <summary>Interval in milliseconds.</summary>
    [Id(2), JsonIgnore(Condition = JsonIgnoreCondition.Never)] public long? EveryMs { get; init; }

    /// <summary>What the agent is told.</summary>
    [Id(3)] public required string Prompt { get; init; }

    /// <summary>Where its word goes: <c>last</c>, <c>none</c> or a channel.</summary>
    [Id(4)] public required string Target { get; init; }

    /// <summary>Model, when it is another.</summary>
    [Id(5)] public string? Model { get; init; }

    /// <summary>How much may stand beside its "all is well" and still be kept quiet.</summary>
    [Id(6)] public required long AckMaxChars { get; init; }
}

/// <summary>Sessions of an agent.</summary>
[GenerateSerializer, Immutable, Alias("sessions-health")]
public sealed record SessionsHealth
{
    /// <summary>Name of the store, relative to the tenant.</summary>
    [Id(0)] public required string Path { get; init; }

    /// <summary>How many.</summary>
    [Id(1)] public required int Count { get; init; }

    /// <summary>The five newest.</summary>
    [Id(2)] public required IReadOnlyList<RecentSession> Recent { get; init; }
}

/// <summary>A session that was used lately.</summary>
[GenerateSerializer, Immutable, Alias("recent-session")]
public sealed record RecentSession
{
    /// <summary>Canonical key.</summary>
    [Id(0)] public required string Key { get; init; }

    /// <summary>Unix milliseconds.</summary>
    [Id(1), JsonIgnore(Condition = JsonIgnoreCondition.Never)] public long? UpdatedAt { get; init; }

    /// <summary>How long ago that was, in milliseconds.</summary>
    [Id(2), JsonIgnore(Condition = JsonIgnoreCondition.Never)] public long? Age { get; init; }
}
