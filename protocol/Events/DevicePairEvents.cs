using System.Text.Json;
using System.Text.Json.Serialization;
using OpenClaw.Protocol.Devices;

namespace OpenClaw.Protocol.Events;

/// <summary>A device waits to be paired.</summary>
/// <remarks>Source: protocol v3, <c>DevicePairRequestedEvent</c>. Its members are those of a pending request.</remarks>
[GenerateSerializer, Immutable, Alias("device-pair-requested-event")]
public sealed record DevicePairRequestedEvent : GatewayEvent
{
    /// <inheritdoc/>
    [JsonIgnore] public override string Name => "device.pair.requested";

    /// <summary>What waits; the payload is this and nothing else.</summary>
    [Id(0)] public required PendingDevice Request { get; init; }

    /// <inheritdoc/>
    public override void WritePayload(Utf8JsonWriter writer) => JsonSerializer.Serialize(writer, Request, ProtocolJson.Default.PendingDevice);
}

/// <summary>A pairing request was decided.</summary>
/// <remarks>Source: protocol v3, <c>DevicePairResolvedEvent</c>.</remarks>
[GenerateSerializer, Immutable, Alias("device-pair-resolved-event")]
public sealed record DevicePairResolvedEvent : GatewayEvent
{
    /// <inheritdoc/>
    [JsonIgnore] public override string Name => "device.pair.resolved";

    /// <summary>The request.</summary>
    [Id(0)] public required string RequestId { get; init; }

    /// <summary>The device.</summary>
    [Id(1)] public required string DeviceId { get; init; }

    /// <summary><c>approved</c> or <c>rejected</c>.</summary>
    [Id(2)] public required string Decision { get; init; }

    /// <summary>Unix milliseconds.</summary>
    [Id(3)] public required long Ts { get; init; }

    /// <inheritdoc/>
    public override void WritePayload(Utf8JsonWriter writer) => JsonSerializer.Serialize(writer, this, ProtocolJson.Default.DevicePairResolvedEvent);
}
