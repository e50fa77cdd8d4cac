using Microsoft.Extensions.AI;
using OpenClaw.AgentRuntime.Providers.Http;

namespace OpenClaw.AgentRuntime.Providers;

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

    public abstract IChatClient CreateClient(ModelSettings model, string? key, bool mayBePrivate, ProviderHttp http);

    /// <summary>Options of one call.</summary>
    public abstract ChatOptions CreateOptions(ModelSettings model, string? thinking, IList<AITool>? tools);

    /// <summary>Last touch to the messages of one call, e.g. cache marks. The messages are shared: replace, never change.</summary>
    public virtual void Prepare(ModelSettings model, List<ChatMessage> messages) { }
}
