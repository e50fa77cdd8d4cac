using OpenClaw.AgentRuntime.Providers.Demo;
using OpenClaw.AgentRuntime.Providers.Ollama;
using OpenClaw.AgentRuntime.Runs;

namespace OpenClaw.AgentRuntime.Providers;

/// <summary>Decides which models a run tries, in which order.</summary>
internal sealed class ModelSelection(OllamaDiscovery ollama, AgentRuntimeOptions options)
{
    /// <summary>Below this many tokens a model can't hold the system prompt and a conversation.</summary>
    public const long SmallestContextWindow = 16_000;

    /// <exception cref="ModelFailure">No model: unknown, or not allowed.</exception>
    public async ValueTask<IReadOnlyList<ModelSettings>> CandidatesAsync(
        ModelCatalog catalog, AgentModelSettings agent, string? modelOverride, string tenant, CancellationToken cancellationToken)
    {
        if (modelOverride is null && agent.Primary is null)
            return [await WithoutConfigurationAsync(catalog, tenant, cancellationToken)];

        var primary = Resolve(catalog, agent.Primary);
        var requested = modelOverride is null ? primary : ResolveOverride(catalog, modelOverride, primary);
        var candidates = new List<ModelSettings>();
        Add(requested ?? throw ModelFailure.Of(FailureKind.NotFound, $"Unknown model: {modelOverride ?? agent.Primary}"));
        foreach (var fallback in agent.Fallbacks)
        {
            if (catalog.ParseReference(fallback, primary?.Provider) is { } reference && catalog.IsAllowed(reference) && Find(catalog, reference) is { } model)
                Add(model);
        }
        if (primary is not null)
            Add(primary);
        return candidates;

        void Add(ModelSettings model)
        {
            if (!candidates.Exists(known => known.Reference == model.Reference))
                candidates.Add(model);
        }
    }

    public static ChosenModel Describe(ModelSettings model) => new()
    {
        Provider = model.Provider,
        Model = model.Id,
        // The transcript knows a local server by the dialect it was spoken to in.
        Api = model.Api == ModelApi.Ollama ? ModelApi.OpenAiCompletions : model.Api,
        ContextWindow = model.ContextWindow,
        Reasoning = model.Reasoning,
    };

    private static ModelSettings? ResolveOverride(ModelCatalog catalog, string text, ModelSettings? primary)
    {
        if (catalog.ParseReference(text, primary?.Provider) is not { } reference || Find(catalog, reference) is not { } model)
            return null;
        if (!catalog.IsAllowed(reference) && model.Reference != primary?.Reference && model.Provider != DemoDialect.ProviderId)
            throw ModelFailure.Of(FailureKind.NotAllowed, $"Model {model.Reference} is not allowed; agents.defaults.models lists the ones that are");
        return model;
    }

    private static ModelSettings? Resolve(ModelCatalog catalog, string? text) =>
        catalog.ParseReference(text, defaultProvider: "anthropic") is { } reference ? Find(catalog, reference) : null;

    /// <summary>A configured model, one of a known provider, or the demo; null: nobody knows it.</summary>
    public static ModelSettings? Find(ModelCatalog catalog, ModelReference reference) =>
        reference.Provider == DemoDialect.ProviderId ? DemoDialect.Model : catalog.Find(reference);

    private async ValueTask<ModelSettings> WithoutConfigurationAsync(ModelCatalog catalog, string tenant, CancellationToken cancellationToken)
    {
        if (catalog.List() is [var only, ..])
            return only;
        if (!options.IsOperator(tenant))
            return DemoDialect.Model;

        // The laptop case: a key in the environment or a local model server is all the configuration there is.
        foreach (var reference in new[] { new ModelReference("anthropic", "claude-opus-4-6"), new ModelReference("openai", "gpt-5.2") })
        {
            if (catalog.Find(reference) is { } model && ProviderKeys.Find(model, catalog, isOperator: true) is not null)
                return model;
        }
        return await ollama.FindAsync(cancellationToken) ?? DemoDialect.Model;
    }
}
