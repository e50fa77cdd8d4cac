using Microsoft.Extensions.AI;

namespace OpenClaw.AgentRuntime.Providers.Demo;

/// <summary>The model that is there when nothing is configured.</summary>
internal sealed class DemoDialect(TimeProvider time) : ModelDialect
{
    public const string ProviderId = "demo";

    public static ModelSettings Model { get; } = new()
    {
        Provider = ProviderId,
        Id = "demo",
        Name = "Demo",
        Api = ModelApi.Demo,
        ContextWindow = KnownModels.DefaultContextWindow,
    };

    public override string Api => ModelApi.Demo;

    public override bool NeedsKey(ModelSettings model) => false;

    public override IChatClient CreateClient(ClientSetup setup) => new DemoChatClient(time);

    // It calls no tools and thinks nothing.
    public override ChatOptions CreateOptions(ModelSettings model, string? thinking, IList<AITool>? tools) => new();
}
