using System.Text.Json;
using System.Text.Json.Serialization;
using OpenClaw.Protocol.Values;

namespace OpenClaw.Protocol.Events;

/// <summary>What happened in a run. The stream it belongs to stands beside it in the event, not in it.</summary>
[GenerateSerializer, Immutable, Alias("agent-event-data")]
public abstract record AgentEventData
{
    /// <summary><c>lifecycle</c>, <c>assistant</c>, <c>tool</c>, <c>compaction</c>, ...</summary>
    [JsonIgnore] public abstract string Stream { get; }

    /// <summary>Writes the data as a JSON object.</summary>
    public abstract void Write(Utf8JsonWriter writer);
}

/// <summary>The run begins, ends or fails.</summary>
[GenerateSerializer, Immutable, Alias("lifecycle-data")]
public sealed record LifecycleData : AgentEventData
{
    /// <inheritdoc/>
    [JsonIgnore] public override string Stream => "lifecycle";

    /// <summary><c>start</c>, <c>end</c> or <c>error</c>.</summary>
    [Id(0)] public required string Phase { get; init; }

    /// <summary>Unix milliseconds; at the start.</summary>
    [Id(1)] public long? StartedAt { get; init; }

    /// <summary>What went wrong; for <c>error</c>.</summary>
    [Id(2)] public string? Error { get; init; }

    /// <summary>Unix milliseconds; at the end.</summary>
    [Id(3)] public long? EndedAt { get; init; }

    /// <summary>The run was stopped.</summary>
    [Id(4)] public bool? Aborted { get; init; }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer) => JsonSerializer.Serialize(writer, this, ProtocolJson.Default.LifecycleData);
}

/// <summary>The model wrote on.</summary>
[GenerateSerializer, Immutable, Alias("assistant-data")]
public sealed record AssistantData : AgentEventData
{
    /// <inheritdoc/>
    [JsonIgnore] public override string Stream => "assistant";

    /// <summary>The whole text so far.</summary>
    [Id(0)] public required string Text { get; init; }

    /// <summary>What came last.</summary>
    [Id(1)] public required string Delta { get; init; }

    /// <summary>Files named in it.</summary>
    [Id(2)] public IReadOnlyList<string>? MediaUrls { get; init; }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("text"u8, Text);
        writer.WriteString("delta"u8, Delta);
        if (MediaUrls is { } urls)
        {
            writer.WriteStartArray("mediaUrls"u8);
            foreach (var url in urls)
                writer.WriteStringValue(url);
            writer.WriteEndArray();
        }
        writer.WriteEndObject();
    }
}

/// <summary>A tool call begins, has something to show, or ends. Only for connections that asked for tool events.</summary>
[GenerateSerializer, Immutable, Alias("tool-data")]
public sealed record ToolData : AgentEventData
{
    /// <inheritdoc/>
    [JsonIgnore] public override string Stream => "tool";

    /// <summary><c>start</c>, <c>update</c> or <c>result</c>.</summary>
    [Id(0)] public required string Phase { get; init; }

    /// <summary>The tool.</summary>
    [Id(1), JsonPropertyName("name")] public required string ToolName { get; init; }

    /// <summary>The call.</summary>
    [Id(2)] public required string ToolCallId { get; init; }

    /// <summary>Its arguments; at the start.</summary>
    [Id(3)] public JsonText? Args { get; init; }

    /// <summary>What it is about, in a few words.</summary>
    [Id(4)] public string? Meta { get; init; }

    /// <summary>The call failed; at the end.</summary>
    [Id(5)] public bool? IsError { get; init; }

    /// <summary>What there is so far; only at the fullest verbosity.</summary>
    [Id(6)] public JsonText? PartialResult { get; init; }

    /// <summary>The result; only at the fullest verbosity.</summary>
    [Id(7)] public JsonText? Result { get; init; }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer) => JsonSerializer.Serialize(writer, this, ProtocolJson.Default.ToolData);
}

/// <summary>The transcript is being shortened.</summary>
[GenerateSerializer, Immutable, Alias("compaction-data")]
public sealed record CompactionData : AgentEventData
{
    /// <inheritdoc/>
    [JsonIgnore] public override string Stream => "compaction";

    /// <summary><c>start</c> or <c>end</c>.</summary>
    [Id(0)] public required string Phase { get; init; }

    /// <summary>The model is asked again afterwards; at the end.</summary>
    [Id(1)] public bool? WillRetry { get; init; }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer) => JsonSerializer.Serialize(writer, this, ProtocolJson.Default.CompactionData);
}

/// <summary>A step of any other kind, e.g. <c>thinking</c>.</summary>
[GenerateSerializer, Immutable, Alias("other-agent-data")]
public sealed record OtherAgentData(
    [property: Id(0)] string StreamName, [property: Id(1)] JsonText Value) : AgentEventData
{
    /// <inheritdoc/>
    [JsonIgnore] public override string Stream => StreamName;

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer) => writer.WriteRawValue(Value.Utf8, skipInputValidation: true);
}
