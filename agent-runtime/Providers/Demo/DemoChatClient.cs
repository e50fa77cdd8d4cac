using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace OpenClaw.AgentRuntime.Providers.Demo;

/// <summary>Answers without any model: says that it is a demo and how to connect a real one. So a fresh installation talks at once.</summary>
internal sealed class DemoChatClient(TimeProvider time) : IChatClient
{
    private static readonly TimeSpan PauseBetweenWords = TimeSpan.FromMilliseconds(15);

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var words = Answer.Split(' ');
        for (var index = 0; index < words.Length; index++)
        {
            await Task.Delay(PauseBetweenWords, time, cancellationToken);
            yield return new(ChatRole.Assistant, index == 0 ? words[index] : " " + words[index]);
        }
        yield return new() { Role = ChatRole.Assistant, FinishReason = ChatFinishReason.Stop };
    }

    public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        Task.FromResult(new ChatResponse(new ChatMessage(ChatRole.Assistant, Answer)) { FinishReason = ChatFinishReason.Stop });

    public object? GetService(Type serviceType, object? serviceKey = null) => serviceType.IsInstanceOfType(this) ? this : null;

    public void Dispose() { }

    // Without what was said: the message also holds what the gateway adds for a model, which is nothing to show to a person.
    private const string Answer = """
        This is the built-in demo: no language model is connected yet, so nobody has thought about your message. Everything around it is real, though: it was stored, it ran, and this answer was streamed to you.

        To connect a model, add a provider to the configuration and name the model to use:

        ```yaml
        models:
          providers:
            openai:
              baseUrl: https://api.openai.com/v1
              apiKey: your key
              api: openai-responses
              models:
                - id: gpt-5.2
                  name: GPT-5.2
        agents:
          defaults:
            model:
              primary: openai/gpt-5.2
        ```

        Anthropic (`api: anthropic-messages`), OpenRouter, a local Ollama and every server with an OpenAI-compatible interface (`api: openai-completions`) work the same way.
        """;
}
