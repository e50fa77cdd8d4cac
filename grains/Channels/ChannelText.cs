using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using OpenClaw.Protocol.Channels;
using OpenClaw.Protocol.Frames;

namespace OpenClaw.Grains.Channels;

/// <summary>What the model reads of a channel's message: who wrote where, as untrusted data, then the text in its envelope.</summary>
/// <remarks>Names, subjects and quotes are other people's words: they can't leave the place they are shown in.</remarks>
internal static class ChannelText
{
    private const int MaxQuoteChars = 2000;

    public static string Of(ChannelInbound message, string label, TimeZoneInfo zone)
    {
        var text = new StringBuilder("Conversation info (untrusted metadata):\n```json\n").Append(Metadata(message)).Append("\n```\n\n");
        var isDirect = message.ChatType == ChannelChatType.Direct;
        var sender = HeaderPart(message.SenderName ?? message.SenderId);
        var from = isDirect ? $"{sender} id:{HeaderPart(message.SenderId)}" : HeaderPart(message.ConversationLabel ?? message.ConversationId);
        var at = TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeMilliseconds(message.At), zone);
        text.Append('[').Append(label).Append(' ').Append(from).Append(' ').Append(at.ToString("ddd yyyy-MM-dd HH:mm zzz", CultureInfo.InvariantCulture)).Append("] ");
        if (!isDirect) text.Append(sender).Append(": ");
        text.Append(message.Text);
        if (message.Quote is { } quote)
        {
            var said = quote.Text.Length > MaxQuoteChars ? quote.Text[..MaxQuoteChars] + "…" : quote.Text;
            text.Append("\n\n[Replying to ").Append(HeaderPart(quote.Sender));
            if (quote.MessageId is { } id) text.Append(" id:").Append(HeaderPart(id));
            text.Append("]\n").Append(said.Replace("[/Replying]", "(/Replying)", StringComparison.OrdinalIgnoreCase)).Append("\n[/Replying]");
        }
        return text.ToString();
    }

    private static string Metadata(ChannelInbound message)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer, WireJson.WriterOptions with { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WriteString("message_id", message.MessageId ?? message.Id);
            json.WriteString("sender_id", message.SenderId);
            json.WriteString("sender", message.SenderName ?? message.SenderId);
            if (message.ConversationLabel is { } label) json.WriteString("conversation_label", label);
            if (message.ChatType != ChannelChatType.Direct)
            {
                json.WriteBoolean("is_group_chat", true);
                json.WriteBoolean("was_mentioned", message.WasMentioned);
            }
            json.WriteEndObject();
        }
        // A name must not end the block.
        return Encoding.UTF8.GetString(buffer.WrittenSpan).Replace("```", "'''", StringComparison.Ordinal);
    }

    private static string HeaderPart(string text)
    {
        var part = string.Concat(text.Select(letter => letter switch { '[' => '(', ']' => ')', _ when char.IsControl(letter) => ' ', _ => letter })).Trim();
        return part.Length > 100 ? part[..100] : part;
    }
}
