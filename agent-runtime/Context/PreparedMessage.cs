using System.Text.Json;
using Microsoft.Extensions.AI;
using OpenClaw.Protocol.Transcripts;

namespace OpenClaw.AgentRuntime.Context;

/// <summary>A transcript message in the form providers are given, with its size. Transcript messages never change, so it can be kept: <see cref="PreparedHistory"/>.</summary>
internal sealed class PreparedMessage
{
    /// <summary>What an image counts in the size estimate, in characters.</summary>
    public const int ImageChars = 8_000;

    private int _tokens = -1;

    private PreparedMessage(TranscriptMessage source, ChatMessage chat)
    {
        Source = source;
        Chat = chat;
        Chars = CharsOf(source);
    }

    public TranscriptMessage Source { get; }
    public ChatMessage Chat { get; }
    public int Chars { get; }

    /// <summary>Tool results weigh double: they are dense, and the least missed.</summary>
    public int Weight => Source is ToolResultMessage ? Chars * 2 : Chars;

    /// <summary>Counted with a tokenizer, at the first time of asking.</summary>
    public int Tokens => _tokens >= 0 ? _tokens : _tokens = TokenCounter.Count(Source);

    public static PreparedMessage Of(TranscriptMessage message, bool withThinking) => new(message, Convert(message, withThinking));

    public static int CharsOf(TranscriptMessage message)
    {
        var chars = 0;
        for (var index = 0; index < message.Content.Count; index++)
            chars += Size(message.Content[index]);
        return chars;
    }

    private static int Size(ContentBlock block) => block switch
    {
        TextBlock text => text.Text.Length,
        ThinkingBlock thinking => thinking.Thinking.Length,
        ToolCallBlock call => call.Name.Length + call.Arguments.Utf8.Length,
        ImageBlock => ImageChars,
        _ => 0,
    };

    private static ChatMessage Convert(TranscriptMessage message, bool withThinking) => message switch
    {
        UserMessage user => new(ChatRole.User, UserContents(user)),
        AssistantMessage assistant => new(ChatRole.Assistant, AssistantContents(assistant, withThinking)),
        ToolResultMessage result => new(ChatRole.Tool, [new FunctionResultContent(ToolCallId.Normalize(result.ToolCallId), ResultText(result))]),
        _ => throw new ArgumentException($"a message of type {message.GetType().Name} can't be sent to a model", nameof(message)),
    };

    private static List<AIContent> UserContents(UserMessage message)
    {
        var contents = new List<AIContent>(message.Content.Count);
        foreach (var block in message.Content)
        {
            if (block is TextBlock { Text.Length: > 0 } text)
                contents.Add(new TextContent(text.Text));
            else if (Image(block) is { } image)
                contents.Add(image);
        }
        if (message.Provenance is not null)
            contents.Insert(0, new TextContent("[From another conversation, not from the person you talk with]"));
        return contents;
    }

    private static List<AIContent> AssistantContents(AssistantMessage message, bool withThinking)
    {
        var contents = new List<AIContent>(message.Content.Count);
        foreach (var block in message.Content)
        {
            switch (block)
            {
                case TextBlock { Text: var text } when !string.IsNullOrWhiteSpace(text):
                    contents.Add(new TextContent(text));
                    break;
                // Without its seal a thinking block is refused.
                case ThinkingBlock { ThinkingSignature: { Length: > 0 } seal } thinking when withThinking:
                    contents.Add(new TextReasoningContent(thinking.Thinking) { ProtectedData = seal });
                    break;
                case ToolCallBlock call:
                    contents.Add(new FunctionCallContent(ToolCallId.Normalize(call.Id), call.Name, Arguments(call)));
                    break;
            }
        }
        return contents;
    }

    internal static AIContent? Image(ContentBlock block) =>
        block is ImageBlock { Data: { Length: > 0 } data } image ? new DataContent($"data:{image.MimeType};base64,{data}") : null;

    private static Dictionary<string, object?> Arguments(ToolCallBlock call)
    {
        var arguments = new Dictionary<string, object?>(StringComparer.Ordinal);
        using var document = call.Arguments.Parse();
        if (document.RootElement.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in document.RootElement.EnumerateObject())
                arguments[member.Name] = member.Value.Clone();
        }
        return arguments;
    }

    private static string ResultText(ToolResultMessage result)
    {
        var text = result.Text;
        if (text.Length == 0)
            text = result.Content.Any(block => block is ImageBlock) ? "(see the image that follows)" : "(no output)";
        return text;
    }
}
