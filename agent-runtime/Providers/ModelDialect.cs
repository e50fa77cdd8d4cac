using Microsoft.Extensions.AI;
using OpenClaw.AgentRuntime.Providers.Http;

namespace OpenClaw.AgentRuntime.Providers;

/// <summary>What a client is made of. Secrets are resolved, so it lives no longer than the making.</summary>
internal sealed class ClientSetup
{
    public required ModelSettings Model { get; init; }
    public required Uri BaseUrl { get; init; }
    public required string? Key { get; init; }
    public required IReadOnlyDictionary<string, string> Headers { get; init; }
    public required bool MayBePrivate { get; init; }
    public required ProviderHttp Http { get; init; }

    public HttpClient CreateHttp(Func<HttpMessageHandler, HttpMessageHandler> wrap) => Http.CreateClient(BaseUrl, MayBePrivate, wrap);
}

/// <summary>How to speak with one kind of provider. One instance per dialect, without state.</summary>
internal abstract class ModelDialect
{
    public abstract string Api { get; }

    /// <summary>Whether a call without a key can succeed.</summary>
    public virtual bool NeedsKey(ModelSettings model) => !model.IsSelfHosted;

    /// <summary>Whether sealed thinking blocks are sent back to the model that wrote them.</summary>
    public virtual bool ReplaysThinking => false;

    /// <summary>Whether two messages of the user must not follow each other.</summary>
    public virtual bool AlternatesTurns => false;

    public abstract IChatClient CreateClient(ClientSetup setup);

    /// <summary>Options of one call.</summary>
    public abstract ChatOptions CreateOptions(ModelSettings model, string? thinking, IList<AITool>? tools);

    /// <summary>Last touch to the messages of one call, e.g. cache marks. The messages are shared: replace, never change.</summary>
    public virtual void Prepare(ModelSettings model, List<ChatMessage> messages) { }

    /// <summary>An error that the provider tells inside a stream that began well, where its library passes over it.</summary>
    public virtual (string? Code, string Message)? ErrorIn(ChatResponseUpdate update) => null;
}
