using System.Text.Json;
using System.Text.Json.Serialization;

namespace OpenClaw.Protocol.Events;

/// <summary>How a heartbeat went; also the result of <c>last-heartbeat</c>.</summary>
[GenerateSerializer, Immutable, Alias("heartbeat-event")]
public sealed record HeartbeatEvent : GatewayEvent
{
    /// <inheritdoc/>
    [JsonIgnore] public override string Name => "heartbeat";

    /// <summary>Unix milliseconds.</summary>
    [Id(0)] public required long Ts { get; init; }

    /// <summary><c>sent</c>, <c>ok-empty</c>, <c>ok-token</c>, <c>skipped</c> or <c>failed</c>.</summary>
    [Id(1)] public required string Status { get; init; }

    /// <summary>Where its word went.</summary>
    [Id(2)] public string? To { get; init; }

    /// <summary>From which channel account.</summary>
    [Id(3)] public string? AccountId { get; init; }

    /// <summary>Why, e.g. <c>no-target</c>.</summary>
    [Id(4)] public string? Reason { get; init; }

    /// <summary>The beginning of its word.</summary>
    [Id(5)] public string? Preview { get; init; }

    /// <summary>How long it took.</summary>
    [Id(6)] public long? DurationMs { get; init; }

    /// <summary>Its word had files.</summary>
    [Id(7)] public bool? HasMedia { get; init; }

    /// <summary>On which channel.</summary>
    [Id(8)] public string? Channel { get; init; }

    /// <summary>Nothing was sent.</summary>
    [Id(9)] public bool? Silent { get; init; }

    /// <summary><c>ok</c>, <c>alert</c> or <c>error</c>.</summary>
    [Id(10)] public string? IndicatorType { get; init; }

    /// <inheritdoc/>
    public override void WritePayload(Utf8JsonWriter writer) => JsonSerializer.Serialize(writer, this, ProtocolJson.Default.HeartbeatEvent);
}
