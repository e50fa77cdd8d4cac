using System.Text.Json;
using System.Text.Json.Serialization;
using OpenClaw.Protocol.Presence;

namespace OpenClaw.Protocol.Events;

/// <summary>The whole presence table after a change.</summary>
[GenerateSerializer, Immutable, Alias("presence-event")]
public sealed record PresenceEvent : GatewayEvent
{
    /// <inheritdoc/>
    [JsonIgnore] public override string Name => "presence";

    /// <summary>Newest first.</summary>
    [Id(0)] public required IReadOnlyList<PresenceEntry> Presence { get; init; }

    /// <inheritdoc/>
    public override void WritePayload(Utf8JsonWriter writer) => JsonSerializer.Serialize(writer, this, ProtocolJson.Default.PresenceEvent);
}
