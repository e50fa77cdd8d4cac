using System.Buffers;
using System.Text.Json;
using OpenClaw.Protocol;
using OpenClaw.Protocol.Frames;
using OpenClaw.Protocol.Transcripts;

namespace OpenClaw.Grains.Sessions.Transcript;

/// <summary>The form of a transcript message that clients read: trimmed once, when it is stored.</summary>
/// <remarks>Source: protocol page, <c>chat.history</c>: no details, usage or seals; image data left out; long texts cut.</remarks>
internal static class ClientForm
{
    private const int MaxTextChars = 12_000;
    private const int MaxMessageBytes = 128 * 1024;
    private const string CutMark = "\n...(truncated)...";
    private const string TooLarge = "[chat.history omitted: message too large]";

    /// <summary>The trimmed message as JSON.</summary>
    public static ReadOnlyMemory<byte> Of(TranscriptMessage message)
    {
        var json = WireJson.ToUtf8(Trim(message), ProtocolJson.Default.TranscriptMessage);
        if (json.Length <= MaxMessageBytes) return json;
        return WireJson.ToUtf8(Trim(message with { Content = [TextBlock.Of(TooLarge)] }), ProtocolJson.Default.TranscriptMessage);
    }

    /// <summary>What stands for a compaction in the history.</summary>
    public static ReadOnlyMemory<byte> OfCompaction(string entryId, long timestamp)
    {
        var buffer = new ArrayBufferWriter<byte>(160);
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        json.WriteString("role"u8, "system"u8);
        json.WriteStartArray("content"u8);
        json.WriteStartObject();
        json.WriteString("type"u8, "text"u8);
        json.WriteString("text"u8, "Compaction"u8);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteNumber("timestamp"u8, timestamp);
        json.WriteStartObject("__openclaw"u8);
        json.WriteString("kind"u8, "compaction"u8);
        json.WriteString("id"u8, entryId);
        json.WriteEndObject();
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }

    private static TranscriptMessage Trim(TranscriptMessage message)
    {
        var content = NeedsTrimming(message.Content) ? [.. message.Content.Select(Trim)] : message.Content;
        return message switch
        {
            AssistantMessage assistant => assistant with { Content = content, Usage = null },
            ToolResultMessage result => result with { Content = content, Details = null },
            _ => message with { Content = content },
        };
    }

    private static bool NeedsTrimming(IReadOnlyList<ContentBlock> content)
    {
        foreach (var block in content)
        {
            if (block is ImageBlock or ThinkingBlock { ThinkingSignature: not null } || block is TextBlock { Text.Length: > MaxTextChars }) return true;
        }
        return false;
    }

    private static ContentBlock Trim(ContentBlock block) => block switch
    {
        TextBlock { Text.Length: > MaxTextChars } text => TextBlock.Of(Cut(text.Text)),
        ThinkingBlock thinking => thinking with { ThinkingSignature = null },
        ImageBlock { Data: { } data } image => image with { Data = null, Omitted = true, Bytes = data.Length / 4 * 3 },
        _ => block,
    };

    private static string Cut(string text)
    {
        // Never between the halves of a surrogate pair.
        var end = char.IsHighSurrogate(text[MaxTextChars - 1]) ? MaxTextChars - 1 : MaxTextChars;
        return string.Concat(text.AsSpan(0, end), CutMark);
    }
}
