using System.Runtime.InteropServices;
using Microsoft.Extensions.AI;
using OpenClaw.AgentRuntime.Providers;
using OpenClaw.Protocol.Transcripts;

namespace OpenClaw.AgentRuntime.Context;

/// <summary>What one model call is given, and how large it is.</summary>
internal sealed record BuiltContext(List<ChatMessage> Messages, IReadOnlyList<PreparedMessage> Prepared, bool Fits);

/// <summary>Builds the messages of one model call from the history.</summary>
internal static class ContextBuilder
{
    public static BuiltContext Build(ChatMessage? systemPrompt, int systemPromptChars, IReadOnlyList<TranscriptMessage> history, PreparedHistory known, ModelClient client)
    {
        known.Trim(history.Count);
        var prepared = new List<PreparedMessage>(history.Count);
        foreach (var message in TranscriptSanitizer.Sanitize(history))
            prepared.Add(known.Of(message, withThinking: ReplaysThinking(message, client)));
        var fits = ContextGuard.Trim(prepared, systemPromptChars, client.Model.ContextWindow);

        var messages = new List<ChatMessage>(prepared.Count + 2);
        if (systemPrompt is not null)
            messages.Add(systemPrompt);
        AddAll(messages, prepared, client);
        client.Dialect.Prepare(client.Model, messages);
        return new(messages, prepared, fits);
    }

    // Thinking is sealed for the model that wrote it.
    private static bool ReplaysThinking(TranscriptMessage message, ModelClient client) =>
        client.Dialect.ReplaysThinking
        && message is AssistantMessage assistant
        && assistant.Provider == client.Model.Provider
        && assistant.Model == client.Model.Id;

    private static void AddAll(List<ChatMessage> messages, List<PreparedMessage> prepared, ModelClient client)
    {
        List<AIContent>? images = null;
        foreach (var message in CollectionsMarshal.AsSpan(prepared))
        {
            // Tool results carry text only; their images follow as a message of the user, behind the last result of the step.
            if (message.Source is not ToolResultMessage && images is not null)
            {
                AddUser(messages, new(ChatRole.User, images), client);
                images = null;
            }
            if (message.Source is UserMessage user)
            {
                AddUser(messages, client.Model.AcceptsImages ? message.Chat : WithoutImages(user, message.Chat), client);
                continue;
            }
            messages.Add(message.Chat);
            if (message.Source is ToolResultMessage result && client.Model.AcceptsImages)
            {
                foreach (var block in result.Content)
                {
                    if (PreparedMessage.Image(block) is { } image)
                        (images ??= []).Add(image);
                }
            }
        }
        if (images is not null)
            AddUser(messages, new(ChatRole.User, images), client);
    }

    private static void AddUser(List<ChatMessage> messages, ChatMessage message, ModelClient client)
    {
        if (client.Dialect.AlternatesTurns && messages is [.., { Role: var role } last] && role == ChatRole.User)
            messages[^1] = new(ChatRole.User, [.. last.Contents, .. message.Contents]);
        else
            messages.Add(message);
    }

    private static ChatMessage WithoutImages(UserMessage source, ChatMessage message) =>
        source.Content.Any(block => block is ImageBlock)
            ? new(ChatRole.User, [.. message.Contents.Where(content => content is not DataContent), new TextContent("[an image was attached; this model can't see images]")])
            : message;
}
