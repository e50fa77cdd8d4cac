using OpenClaw.AgentRuntime.Runs;
using OpenClaw.Configuration;

namespace OpenClaw.AgentRuntime.Providers;

/// <summary>Which model a conversation would be answered by, and which ones can be chosen: questions asked without a run.</summary>
public interface IModelResolver
{
    /// <summary>The model of an agent, or the one chosen for a session; an unknown choice falls back to the agent's.</summary>
    ValueTask<ChosenModel> ResolveAsync(TenantConfiguration configuration, string tenant, string agentId, string? modelOverride, CancellationToken cancellationToken);

    /// <summary>The models a person can choose from: the configured ones, and what answers when nothing is configured.</summary>
    ValueTask<IReadOnlyList<ModelSettings>> ChoicesAsync(TenantConfiguration configuration, string tenant, CancellationToken cancellationToken);

    /// <summary>The configured models.</summary>
    IReadOnlyList<ModelSettings> List(TenantConfiguration configuration);

    /// <summary>Reads a reference as a person writes it: an alias, <c>provider/model</c>, or a bare model of the agent's provider.</summary>
    ModelReference? Parse(TenantConfiguration configuration, string agentId, string text);

    /// <summary>Whether anybody could be asked for it: its provider is configured or known.</summary>
    bool IsKnown(TenantConfiguration configuration, ModelReference model);

    /// <summary>Whether the configuration's list of allowed models, where there is one, has it.</summary>
    bool IsAllowed(TenantConfiguration configuration, ModelReference model);

    /// <summary>Whether it is what the agent uses anyway.</summary>
    bool IsDefault(TenantConfiguration configuration, string agentId, ModelReference model);

    /// <summary>The models the configuration names that could not answer, each with its path and the reason. Calls no provider.</summary>
    IReadOnlyList<ConfigurationIssue> Check(TenantConfiguration configuration, string tenant);

    /// <summary>How much a model thinks when nobody said so.</summary>
    string DefaultThinking(TenantConfiguration configuration, ChosenModel model);
}

/// <inheritdoc/>
internal sealed class ModelResolver(ModelSelection selection, ModelCheck check) : IModelResolver
{
    public async ValueTask<ChosenModel> ResolveAsync(
        TenantConfiguration configuration, string tenant, string agentId, string? modelOverride, CancellationToken cancellationToken)
    {
        var catalog = ModelCatalog.Of(configuration);
        var agent = catalog.ForAgent(agentId);
        try
        {
            var candidates = await selection.CandidatesAsync(catalog, agent, modelOverride, tenant, cancellationToken);
            return ModelSelection.Describe(candidates[0]);
        }
        catch (ModelFailure) when (modelOverride is not null)
        {
            // The run will say what is wrong with the choice; here a description is needed all the same.
            return await ResolveAsync(configuration, tenant, agentId, null, cancellationToken);
        }
        catch (ModelFailure)
        {
            var reference = catalog.ParseReference(agent.Primary, "anthropic");
            return new() { Provider = reference?.Provider ?? "unknown", Model = reference?.Model ?? agent.Primary ?? "unknown", Api = ModelApi.OpenAiCompletions, ContextWindow = 200_000 };
        }
    }

    public async ValueTask<IReadOnlyList<ModelSettings>> ChoicesAsync(TenantConfiguration configuration, string tenant, CancellationToken cancellationToken)
    {
        var catalog = ModelCatalog.Of(configuration);
        if (catalog.List() is { Count: > 0 } configured) return configured;
        var agent = catalog.ForAgent(configuration.Agents.DefaultAgentId);
        return await selection.CandidatesAsync(catalog, agent with { Primary = null }, null, tenant, cancellationToken);
    }

    public IReadOnlyList<ModelSettings> List(TenantConfiguration configuration) => ModelCatalog.Of(configuration).List();

    public ModelReference? Parse(TenantConfiguration configuration, string agentId, string text)
    {
        var catalog = ModelCatalog.Of(configuration);
        var provider = catalog.ParseReference(catalog.ForAgent(agentId).Primary, "anthropic")?.Provider;
        return catalog.ParseReference(text, provider);
    }

    public bool IsKnown(TenantConfiguration configuration, ModelReference model) => ModelSelection.Find(ModelCatalog.Of(configuration), model) is not null;

    public bool IsAllowed(TenantConfiguration configuration, ModelReference model) => ModelCatalog.Of(configuration).IsAllowed(model);

    public bool IsDefault(TenantConfiguration configuration, string agentId, ModelReference model)
    {
        var catalog = ModelCatalog.Of(configuration);
        return catalog.ParseReference(catalog.ForAgent(agentId).Primary, "anthropic") is { } standard && standard.ComparisonKey == model.ComparisonKey;
    }

    public IReadOnlyList<ConfigurationIssue> Check(TenantConfiguration configuration, string tenant) => check.Run(configuration, tenant);

    public string DefaultThinking(TenantConfiguration configuration, ChosenModel model) =>
        ThinkingLevel.Normalize(ModelCatalog.Of(configuration).ForAgent(configuration.Agents.DefaultAgentId).ThinkingDefault)
        ?? (model.Reasoning ? "low" : ThinkingLevel.Off);
}
