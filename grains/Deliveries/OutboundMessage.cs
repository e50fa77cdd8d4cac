using System.Text.Json;
using System.Text.Json.Serialization;
using OpenClaw.GrainInterfaces;
using OpenClaw.Storage.Channels;

namespace OpenClaw.Grains.Deliveries;

/// <summary>A message as the outbox keeps it: Markdown, not yet cut.</summary>
internal sealed record OutboundMessage
{
    public required string Text { get; init; }
    public required string Target { get; init; }
    public string? ThreadId { get; init; }

    /// <summary>The vendor's message to reply to, because the agent said so.</summary>
    public string? ReplyToId { get; init; }

    /// <summary>The vendor's message that it answers; replied to where the channel is configured so.</summary>
    public string? AnswersId { get; init; }

    public static NewOutboxRow Row(ChannelAccountKey key, ChannelRoute route, string source, string text, string? replyToId, long at) =>
        Row(key, new() { Text = text, Target = route.Target, ThreadId = route.ThreadId, ReplyToId = replyToId, AnswersId = route.ReplyToId }, source, at);

    public static NewOutboxRow Row(ChannelAccountKey key, OutboundMessage message, string source, long at) => new()
    {
        Key = key, Target = message.ThreadId is null ? message.Target : $"{message.Target}#{message.ThreadId}", Source = source, At = at,
        Body = JsonSerializer.SerializeToUtf8Bytes(message, OutboxJson.Default.OutboundMessage),
    };

    public static OutboundMessage Read(OutboxRow row) =>
        JsonSerializer.Deserialize(row.Body.Span, OutboxJson.Default.OutboundMessage) ?? throw new InvalidDataException($"outbox row {row.Seq} is empty");
}

/// <summary>A piece of a message, rendered.</summary>
internal sealed record OutboundPart(string Text, string Plain);

[JsonSerializable(typeof(OutboundMessage))]
[JsonSerializable(typeof(IReadOnlyList<OutboundPart>))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
internal sealed partial class OutboxJson : JsonSerializerContext;
