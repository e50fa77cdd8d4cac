using System.Buffers;
using System.ClientModel.Primitives;
using Microsoft.Extensions.AI;
using OpenAI.Chat;
using ChatMessage = Microsoft.Extensions.AI.ChatMessage;

namespace OpenClaw.AgentRuntime.Providers.OpenAi;

/// <summary>Writes each message of a history as JSON once, and puts the requests together from those bytes.</summary>
/// <remarks>
/// The SDK would walk and encode the whole history with every call, which in a long conversation costs more than all else that the
/// gateway does. Prepared messages live as long as their transcript message, and so do their bytes.
/// </remarks>
internal sealed class SplicedHistoryClient(IChatClient inner) : DelegatingChatClient(inner)
{
    // The SDK wants at least one message; what it makes of it is replaced.
    private static readonly ChatMessage[] Placeholder = [new(ChatRole.User, "")];

    public override Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        base.GetResponseAsync(Placeholder, Spliced(messages, options), cancellationToken);

    public override IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        base.GetStreamingResponseAsync(Placeholder, Spliced(messages, options), cancellationToken);

    private static ChatOptions Spliced(IEnumerable<ChatMessage> messages, ChatOptions? options)
    {
        var history = Splice(messages);
        var spliced = options?.Clone() ?? new();
        var make = spliced.RawRepresentationFactory;
        spliced.RawRepresentationFactory = client =>
        {
            var raw = make?.Invoke(client) as ChatCompletionOptions ?? new();
            raw.Patch.Set("$.messages"u8, history);
            return raw;
        };
        return spliced;
    }

    private static byte[] Splice(IEnumerable<ChatMessage> messages)
    {
        var parts = new List<byte[]>();
        var length = 2;
        foreach (var message in messages)
        {
            // The message keeps its bytes: nobody else looks at what is no representation of theirs.
            if (message.RawRepresentation is not EncodedMessage { Json: var part })
                message.RawRepresentation = new EncodedMessage(part = Encode(message));
            if (part.Length == 0) continue;
            parts.Add(part);
            length += part.Length + 1;
        }
        var history = new byte[parts.Count == 0 ? length : length - 1];
        var at = 0;
        history[at++] = (byte)'[';
        foreach (var part in parts)
        {
            if (at > 1) history[at++] = (byte)',';
            part.CopyTo(history, at);
            at += part.Length;
        }
        history[at] = (byte)']';
        return history;
    }

    private sealed record EncodedMessage(byte[] Json);

    // One message of ours can be several of theirs: each tool result is one.
    private static byte[] Encode(ChatMessage message)
    {
        var json = new ArrayBufferWriter<byte>(256);
        foreach (var converted in new[] { message }.AsOpenAIChatMessages())
        {
            if (json.WrittenCount > 0) json.Write(","u8);
            json.Write(ModelReaderWriter.Write(converted, ModelReaderWriterOptions.Json, OpenAI.OpenAIContext.Default).ToMemory().Span);
        }
        return json.WrittenSpan.ToArray();
    }
}
