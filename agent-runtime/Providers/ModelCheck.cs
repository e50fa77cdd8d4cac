using OpenClaw.Configuration;
using OpenClaw.Configuration.Settings;

namespace OpenClaw.AgentRuntime.Providers;

/// <summary>Which of the models a configuration names could not answer, asked before anybody writes to them.</summary>
/// <remarks>Calls no provider: it finds what is missing or misspelt here, not a key that was revoked there.</remarks>
internal sealed class ModelCheck(ModelClients clients)
{
    public IReadOnlyList<ConfigurationIssue> Run(TenantConfiguration configuration, string tenant)
    {
        var catalog = ModelCatalog.Of(configuration);
        var agents = configuration.Agents;
        var shared = agents.Defaults.Model;
        var findings = new List<ConfigurationIssue>();
        Look("agents.defaults.model", shared);
        for (var index = 0; index < agents.List.Count; index++)
        {
            var own = agents.List[index].Model;
            // What an agent takes from the defaults was looked at there.
            Look($"agents.list.{index}.model", new() { Primary = own.Primary == shared.Primary ? null : own.Primary, Fallbacks = own.Fallbacks == shared.Fallbacks ? null : own.Fallbacks });
        }
        return findings;

        void Look(string path, ModelChoice choice)
        {
            if (choice.Primary is { } primary && Problem(catalog, primary, "anthropic", tenant) is { } problem)
                findings.Add(new($"{path}.primary", problem));
            var provider = catalog.ParseReference(choice.Primary ?? shared.Primary, "anthropic")?.Provider;
            for (var index = 0; index < (choice.Fallbacks?.Count ?? 0); index++)
            {
                if (Problem(catalog, choice.Fallbacks![index], provider, tenant) is { } found)
                    findings.Add(new($"{path}.fallbacks.{index}", found));
            }
        }
    }

    // In the order in which a run would meet it.
    private string? Problem(ModelCatalog catalog, string text, string? defaultProvider, string tenant)
    {
        if (catalog.ParseReference(text, defaultProvider) is not { } reference)
            return $"\"{text}\" is no model: write provider/model";
        if (ModelSelection.Find(catalog, reference) is not { } model)
            return $"unknown model \"{text}\": there is no provider \"{reference.Provider}\" under models.providers";
        try
        {
            clients.Check(model, catalog, tenant);
        }
        catch (ModelFailure failure)
        {
            return $"\"{text}\" cannot answer: {failure.Message}";
        }
        if (model.ContextWindow < ModelSelection.SmallestContextWindow)
            return $"\"{text}\" cannot answer: its context window of {model.ContextWindow} tokens is smaller than {ModelSelection.SmallestContextWindow}";
        return catalog.IsListed(reference)
            ? null
            : $"\"{text}\" is not among the models of models.providers.{reference.Provider}; the provider is asked for it all the same";
    }
}
