using System.Text.Json;
using OpenClaw.ChannelAdapters.Abstractions;
using OpenClaw.ChannelAdapters.Text;
using OpenClaw.Configuration;
using OpenClaw.Protocol.Channels;
using OpenClaw.Storage.Channels;

namespace OpenClaw.Grains.Deliveries;

/// <summary>The parts of a message as an account is configured to send it.</summary>
internal sealed class OutboundParts(OutboxRow row, OutboundMessage message, IReadOnlyList<OutboundPart> parts, string replyMode)
{
    public int Count => parts.Count;

    /// <summary>To be kept with the first part that is sent: what follows is not cut anew. Null where nothing follows, or it is kept.</summary>
    public ReadOnlyMemory<byte>? ToKeep =>
        row.Parts is not null || parts.Count < 2 ? (ReadOnlyMemory<byte>?)null : JsonSerializer.SerializeToUtf8Bytes(parts, OutboxJson.Default.IReadOnlyListOutboundPart);

    public ChannelPart this[int index] => new()
    {
        Target = message.Target, ThreadId = message.ThreadId, Text = parts[index].Text, Plain = parts[index].Plain, ReplyToId = ReplyTo(index),
        IdempotencyKey = $"{row.Source}:{index}",
    };

    public static OutboundParts Of(OutboxRow row, ChannelDescriptor channel, ChannelSettings settings, TenantConfiguration configuration)
    {
        var message = OutboundMessage.Read(row);
        var kept = row.Parts is { } stored ? JsonSerializer.Deserialize(stored.Span, OutboxJson.Default.IReadOnlyListOutboundPart) : null;
        return new(row, message, kept ?? Render(message, channel, settings, configuration), settings.Text("replyToMode") ?? "off");
    }

    private static List<OutboundPart> Render(OutboundMessage message, ChannelDescriptor channel, ChannelSettings settings, TenantConfiguration configuration)
    {
        var limits = channel.Capabilities;
        var tables = settings.Section("markdown").Text("tables") switch { "off" => TableStyle.Off, "bullets" => TableStyle.Bullets, _ => TableStyle.Code };
        var byParagraph = (settings.Text("chunkMode") ?? settings.Section("streaming").Text("chunkMode")) == "newline";
        var text = Prefixed(message.Text, settings, configuration);
        return [.. OutboundText.Split(text, channel.Dialect, Math.Max(1, settings.Whole("textChunkLimit") ?? limits.TextChunkLimit), limits.MaxTextLength, byParagraph, tables)
            .Select(part => new OutboundPart(part.Text, part.Plain))];
    }

    private static string Prefixed(string text, ChannelSettings settings, TenantConfiguration configuration)
    {
        var prefix = settings.Text("responsePrefix") ?? configuration.Messages.ResponsePrefix;
        if (prefix == "auto")
            prefix = configuration.Agents.List.FirstOrDefault(agent => agent.Id == configuration.Agents.DefaultAgentId)?.Identity.Name is { } name ? $"[{name}]" : null;
        return string.IsNullOrEmpty(prefix) || text.StartsWith(prefix, StringComparison.Ordinal) ? text : $"{prefix} {text}";
    }

    private string? ReplyTo(int index)
    {
        if (index > 0 && replyMode != "all") return null;
        return message.ReplyToId ?? (replyMode == "off" ? null : message.AnswersId);
    }
}
