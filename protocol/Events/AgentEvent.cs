using System.Text.Json;
using System.Text.Json.Serialization;

namespace OpenClaw.Protocol.Events;

/// <summary>One step of a run: its begin and end, text of the model, a tool call, a compaction.</summary>
/// <remarks>Source: protocol page, agent event streams.</remarks>
[GenerateSerializer, Immutable, Alias("agent-event")]
[JsonConverter(typeof(AgentEventConverter))]
public sealed record AgentEvent : GatewayEvent
{
    /// <inheritdoc/>
    [JsonIgnore] public override string Name => "agent";

    /// <summary>The run.</summary>
    [Id(0)] public required string RunId { get; init; }

    /// <summary>What happened; its kind is the event's <c>stream</c>.</summary>
    [Id(1)] public required AgentEventData Data { get; init; }

    /// <summary>Canonical key of the session.</summary>
    [Id(2)] public string? SessionKey { get; init; }

    /// <summary>Number within the run, from 1.</summary>
    [Id(3)] public required long Seq { get; init; }

    /// <summary>Unix milliseconds.</summary>
    [Id(4)] public required long Ts { get; init; }

    /// <inheritdoc/>
    // By hand: one of these is written for every word of a model.
    public override void WritePayload(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("runId"u8, RunId);
        writer.WriteString("stream"u8, Data.Stream);
        writer.WritePropertyName("data"u8);
        Data.Write(writer);
        if (SessionKey is not null)
            writer.WriteString("sessionKey"u8, SessionKey);
        writer.WriteNumber("seq"u8, Seq);
        writer.WriteNumber("ts"u8, Ts);
        writer.WriteEndObject();
    }
}
