using System.Text.Json.Nodes;
using OpenClaw.AgentRuntime.Context;
using OpenClaw.Protocol.Transcripts;

namespace OpenClaw.AgentRuntime.Tools.Sessions;

/// <summary>A transcript message for another model's eyes: cut to size, without usage, seals and image data.</summary>
internal static class HistoryText
{
    private const int MaxTextChars = 4_000;

    public static JsonObject Describe(TranscriptMessage message, out bool wasCut)
    {
        wasCut = false;
        var content = new JsonArray();
        foreach (var block in message.Content)
        {
            switch (block)
            {
                case TextBlock text:
                    wasCut |= text.Text.Length > MaxTextChars;
                    content.Add(new JsonObject { ["type"] = "text", ["text"] = ContextGuard.Shorten(text.Text, MaxTextChars) });
                    break;
                case ImageBlock image:
                    wasCut |= image.Data is not null;
                    content.Add(new JsonObject { ["type"] = "image", ["mimeType"] = image.MimeType, ["omitted"] = true });
                    break;
                case ToolCallBlock call:
                    wasCut |= call.Arguments.Utf8.Length > MaxTextChars;
                    content.Add(new JsonObject { ["type"] = "toolCall", ["id"] = call.Id, ["name"] = call.Name, ["arguments"] = ContextGuard.Shorten(call.Arguments.ToString(), MaxTextChars) });
                    break;
            }
        }
        var described = new JsonObject { ["role"] = Role(message), ["content"] = content, ["timestamp"] = message.Timestamp };
        if (message is ToolResultMessage result)
            described["toolName"] = result.ToolName;
        return described;
    }

    private static string Role(TranscriptMessage message) => message switch
    {
        UserMessage => "user",
        AssistantMessage => "assistant",
        _ => "toolResult",
    };
}
