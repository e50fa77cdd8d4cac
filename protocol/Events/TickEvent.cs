using System.Text.Json;
using System.Text.Json.Serialization;

namespace OpenClaw.Protocol.Events;

/// <summary>Sign of life, every 30 seconds.</summary>
[GenerateSerializer, Immutable, Alias("tick-event")]
public sealed record TickEvent : GatewayEvent
{
    /// <inheritdoc/>
    [JsonIgnore] public override string Name => "tick";

    /// <summary>Unix milliseconds.</summary>
    [Id(0)] public required long Ts { get; init; }

    /// <inheritdoc/>
    public override void WritePayload(Utf8JsonWriter writer) => JsonSerializer.Serialize(writer, this, ProtocolJson.Default.TickEvent);
}
