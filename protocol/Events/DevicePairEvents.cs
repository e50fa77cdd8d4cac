using System.Text.Json;
using System.Text.Json.Serialization;

namespace OpenClaw.Protocol.Events;

/// <summary>A device waits to be paired.</summary>
/// <remarks>Source: protocol v3, <c>DevicePairRequestedEvent</c>. Its members are those of a pending request.</remarks>
[GenerateSerializer, Immutable, Alias("device-pair-requested-event")]
public sealed record DevicePairRequestedEvent : GatewayEvent
{
    /// <inheritdoc/>
    [JsonIgnore] public override string Name => "device.pair.requested";

    /// <summary>The request.</summary>
    [Id(0)] public required string RequestId { get; init; }

    /// <summary>The device.</summary>
    [Id(1)] public required string DeviceId { get; init; }

    /// <summary>Its key.</summary>
    [Id(2)] public required string PublicKey { get; init; }

    /// <summary>Its name.</summary>
    [Id(3)] public string? DisplayName { get; init; }

    /// <summary>Operating system.</summary>
    [Id(4)] public string? Platform { get; init; }

    /// <summary>Client program.</summary>
    [Id(5)] public string? ClientId { get; init; }

    /// <summary>What that is used as.</summary>
    [Id(6)] public string? ClientMode { get; init; }

    /// <summary>Role asked for.</summary>
    [Id(7)] public string? Role { get; init; }

    /// <summary>All roles asked for so far.</summary>
    [Id(8)] public IReadOnlyList<string>? Roles { get; init; }

    /// <summary>Scopes asked for.</summary>
    [Id(9)] public IReadOnlyList<string>? Scopes { get; init; }

    /// <summary>Where it connected from.</summary>
    [Id(10)] public string? RemoteIp { get; init; }

    /// <summary>It is local and needs no one's consent.</summary>
    [Id(11)] public bool? Silent { get; init; }

    /// <summary>It was paired before.</summary>
    [Id(12)] public bool? IsRepair { get; init; }

    /// <summary>Unix milliseconds.</summary>
    [Id(13)] public required long Ts { get; init; }

    /// <inheritdoc/>
    public override void WritePayload(Utf8JsonWriter writer) => JsonSerializer.Serialize(writer, this, ProtocolJson.Default.DevicePairRequestedEvent);
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
