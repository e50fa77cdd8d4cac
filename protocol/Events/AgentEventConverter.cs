using System.Text.Json;
using System.Text.Json.Serialization;
using OpenClaw.Protocol.Values;

namespace OpenClaw.Protocol.Events;

/// <summary>Reads and writes <see cref="AgentEvent"/>, whose data takes its kind from the member beside it.</summary>
public sealed class AgentEventConverter : JsonConverter<AgentEvent>
{
    /// <inheritdoc/>
    public override AgentEvent Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var wire = JsonSerializer.Deserialize(ref reader, AgentEventJson.Default.AgentEventOnWire) ?? throw new JsonException("must be object");
        return new AgentEvent
        {
            RunId = wire.RunId,
            Data = ReadData(wire.Stream, wire.Data),
            SessionKey = wire.SessionKey,
            Seq = wire.Seq,
            Ts = wire.Ts,
        };
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, AgentEvent value, JsonSerializerOptions options) => value.WritePayload(writer);

    private static AgentEventData ReadData(string stream, JsonText data) => stream switch
    {
        "lifecycle" => JsonSerializer.Deserialize(data.Utf8, ProtocolJson.Default.LifecycleData)!,
        "assistant" => JsonSerializer.Deserialize(data.Utf8, ProtocolJson.Default.AssistantData)!,
        "tool" => JsonSerializer.Deserialize(data.Utf8, ProtocolJson.Default.ToolData)!,
        "compaction" => JsonSerializer.Deserialize(data.Utf8, ProtocolJson.Default.CompactionData)!,
        _ => new OtherAgentData(stream, data),
    };
}

/// <summary>An <see cref="AgentEvent"/> before its data is looked at.</summary>
internal sealed record AgentEventOnWire(string RunId, string Stream, JsonText Data, long Seq, long Ts, string? SessionKey = null);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    Converters = [typeof(WholeNumberConverter)])]
[JsonSerializable(typeof(AgentEventOnWire))]
internal sealed partial class AgentEventJson : JsonSerializerContext;
