using System.Buffers;
using System.Text.Json;
using OpenClaw.Protocol;
using OpenClaw.Protocol.Frames;
using OpenClaw.Protocol.Transcripts;
using OpenClaw.Protocol.Values;

namespace OpenClaw.Grains.Sessions.Running;

/// <summary>The result of a tool as its event shows it: <c>{"content": [...]}</c>.</summary>
/// <remarks>Source: agent events, sanitising of results: text cut at 8,000 characters, images without data.</remarks>
internal static class ToolResultView
{
    private const int MaxTextChars = 8_000;

    public static JsonText Of(ToolResultMessage result)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, WireJson.WriterOptions))
        {
            json.WriteStartObject();
            json.WritePropertyName("content"u8);
            JsonSerializer.Serialize(json, [.. result.Content.Select(Trim)], ProtocolJson.Default.IReadOnlyListContentBlock);
            json.WriteEndObject();
        }
        return new(buffer.WrittenMemory);
    }

    private static ContentBlock Trim(ContentBlock block) => block switch
    {
        TextBlock { Text.Length: > MaxTextChars } text => TextBlock.Of(text.Text[..MaxTextChars] + "\n...(truncated)..."),
        ImageBlock { Data: { } data } image => image with { Data = null, Omitted = true, Bytes = data.Length / 4 * 3 },
        _ => block,
    };
}
