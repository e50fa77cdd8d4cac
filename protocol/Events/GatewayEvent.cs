using System.Text.Json;
using System.Text.Json.Serialization;

namespace OpenClaw.Protocol.Events;

/// <summary>Something that happened, as clients are told. Who is told is not part of it.</summary>
[GenerateSerializer, Immutable, Alias("gateway-event")]
public abstract record GatewayEvent
{
    /// <summary>The event's name on the wire, e.g. <c>chat</c>.</summary>
    [JsonIgnore] public abstract string Name { get; }

    /// <summary>Writes the payload as one JSON value.</summary>
    public abstract void WritePayload(Utf8JsonWriter writer);
}
