using System.Text;
using System.Text.Json;
using OpenClaw.Protocol.Sessions;

namespace OpenClaw.Grains.Sessions.Transcript;

/// <summary>The last items of a transcript in a line each.</summary>
/// <remarks>Source: protocol page, <c>sessions.preview</c>.</remarks>
internal static class PreviewItems
{
    public static IReadOnlyList<SessionPreviewItem> Read(IReadOnlyList<ReadOnlyMemory<byte>> messages, int limit, int maxChars)
    {
        List<SessionPreviewItem> items = [];
        foreach (var message in messages)
        {
            using var document = JsonDocument.Parse(message);
            var role = document.RootElement.GetProperty("role").GetString() switch { "user" => "user", "assistant" => "assistant", "system" => "system", _ => "tool" };
            var text = TextOf(document.RootElement);
            if (text.Length == 0) continue;
            items.Add(new() { Role = role, Text = text.Length > maxChars ? string.Concat(text.AsSpan(0, maxChars - 3), "...") : text });
        }
        return items.Count > limit ? items[^limit..] : items;
    }

    private static string TextOf(JsonElement message)
    {
        var text = new StringBuilder();
        foreach (var block in message.GetProperty("content").EnumerateArray())
        {
            if (block.GetProperty("type").ValueEquals("text"u8)) text.Append(block.GetProperty("text").GetString());
            else if (block.GetProperty("type").ValueEquals("toolCall"u8)) text.Append("call ").Append(block.GetProperty("name").GetString());
        }
        return text.ToString().Trim();
    }
}
