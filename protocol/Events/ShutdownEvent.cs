using System.Text.Json;
using System.Text.Json.Serialization;

namespace OpenClaw.Protocol.Events;

/// <summary>The gateway goes down; the socket is closed next.</summary>
[GenerateSerializer, Immutable, Alias("shutdown-event")]
public sealed record ShutdownEvent : GatewayEvent
{
    /// <inheritdoc/>
    [JsonIgnore] public override string Name => "shutdown";

    /// <summary>E.g. <c>gateway restarting</c>.</summary>
    [Id(0)] public required string Reason { get; init; }

    /// <summary>When it will be back; <c>null</c>: not known.</summary>
    [Id(1), JsonIgnore(Condition = JsonIgnoreCondition.Never)] public long? RestartExpectedMs { get; init; }

    /// <inheritdoc/>
    public override void WritePayload(Utf8JsonWriter writer) => JsonSerializer.Serialize(writer, this, ProtocolJson.Default.ShutdownEvent);
}
