using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using OpenClaw.Configuration;

namespace OpenClaw.AgentRuntime.Providers;

/// <summary>What a tenant's configuration says about models: providers, models, which agent uses which, what is allowed.</summary>
/// <remarks>The one place that reads these keys of the tree. Immutable; built once per configuration.</remarks>
public sealed class ModelCatalog
{
    private static readonly ConditionalWeakTable<TenantConfiguration, ModelCatalog> Catalogs = [];

    private readonly JsonObject _tree;
    private readonly Dictionary<string, JsonNode?> _providers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ModelReference> _aliases = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, ModelParameters> _parameters = new(StringComparer.Ordinal);
    private readonly HashSet<string> _allowed = new(StringComparer.Ordinal);

    private ModelCatalog(JsonObject tree)
    {
        _tree = tree;
        foreach (var (id, provider) in tree.At("models", "providers").Members())
            _providers[ModelReference.NormalizeProvider(id)] = provider;

        foreach (var (text, entry) in tree.At("agents", "defaults", "models").Members())
        {
            if (ModelReference.Parse(text) is not { } reference)
                continue;
            _allowed.Add(reference.ComparisonKey);
            _parameters[reference.ComparisonKey] = ReadParameters(entry.At("params"));
            if (entry.At("alias").Text() is { } alias)
                _aliases[alias] = reference;
        }
    }

    public static ModelCatalog Of(TenantConfiguration configuration) =>
        Catalogs.GetValue(configuration, static configuration => new(configuration.InForce));

    /// <summary>The short names of <c>agents.defaults.models.*.alias</c>.</summary>
    public IReadOnlyDictionary<string, ModelReference> Aliases => _aliases;

    /// <summary>Whether any provider is configured.</summary>
    public bool HasProviders => _providers.Count > 0;

    /// <summary>The settings of one agent, defaults filled in.</summary>
    public AgentModelSettings ForAgent(string agentId) => AgentModelSettings.Read(_tree, agentId);

    /// <summary>Variables that the tenant defines for its own configuration (<c>env.vars</c>).</summary>
    internal string? Variable(string name) => _tree.At("env", "vars", name).Text() ?? _tree.At("env", name).Text();

    /// <summary>An alias, or <c>provider/model</c>; a bare model id belongs to <paramref name="defaultProvider"/>.</summary>
    public ModelReference? ParseReference(string? text, string? defaultProvider = null)
    {
        if (text is null)
            return null;
        if (_aliases.TryGetValue(text.Trim(), out var aliased))
            return aliased;
        if (ModelReference.Parse(text) is { } reference)
            return reference;
        return defaultProvider is not null && text.Trim() is { Length: > 0 } bare && !bare.Contains('/', StringComparison.Ordinal)
            ? new(defaultProvider, bare)
            : null;
    }

    /// <summary>Whether <c>agents.defaults.models</c> allows the model; an absent or empty list allows every one.</summary>
    public bool IsAllowed(ModelReference reference) => _allowed.Count == 0 || _allowed.Contains(reference.ComparisonKey);

    /// <summary>The model as configured; null when its provider is neither configured nor known.</summary>
    public ModelSettings? Find(ModelReference reference)
    {
        var known = KnownProviders.All.GetValueOrDefault(reference.Provider);
        _providers.TryGetValue(reference.Provider, out var provider);
        if (provider is null && (known is null || _tree.At("models", "mode").Text() == "replace"))
            return null;

        var entry = (provider.At("models") as JsonArray)?.FirstOrDefault(model => SameId(model.At("id").Text(), reference.Model));
        return Describe(reference.Provider, entry.At("id").Text() ?? reference.Model, provider, entry, known);
    }

    /// <summary>Whether its provider lists the model; true where no list is.</summary>
    internal bool IsListed(ModelReference reference) =>
        !_providers.TryGetValue(reference.Provider, out var provider) || provider.At("models") is not JsonArray { Count: > 0 } listed
        || listed.Any(model => SameId(model.At("id").Text(), reference.Model));

    /// <summary>Every model the configuration describes, by provider and name.</summary>
    public IReadOnlyList<ModelSettings> List() =>
    [
        .. _providers.SelectMany(provider => (provider.Value.At("models") as JsonArray ?? [])
                .Where(entry => entry.At("id").Text() is not null)
                .Select(entry => Describe(provider.Key, entry.At("id").Text()!, provider.Value, entry, KnownProviders.All.GetValueOrDefault(provider.Key))))
            .OrderBy(model => model.Provider, StringComparer.Ordinal).ThenBy(model => model.Name, StringComparer.Ordinal),
    ];

    private ModelSettings Describe(string provider, string model, JsonNode? configured, JsonNode? entry, KnownProvider? known)
    {
        var facts = KnownModels.Of(model);
        var window = (long?)entry.At("contextWindow").PositiveInteger() ?? facts.ContextWindow;
        var cap = _tree.At("agents", "defaults", "contextTokens").PositiveInteger();
        var maxTokens = entry.At("maxTokens").PositiveInteger() ?? facts.MaxTokens;
        return new()
        {
            Provider = provider,
            Id = model,
            Name = entry.At("name").Text() ?? model,
            Api = entry.At("api").Text() ?? configured.At("api").Text() ?? known?.Api ?? ModelApi.OpenAiCompletions,
            BaseUrl = ReadUrl(configured.At("baseUrl").Text() ?? known?.BaseUrl),
            ApiKey = configured.At("apiKey").Text(),
            Headers = ReadHeaders(configured.At("headers"), entry.At("headers")),
            Reasoning = entry.At("reasoning").Flag() ?? facts.Reasoning,
            Input = entry.At("input").Texts() ?? (facts.Images ? ["text", "image"] : ["text"]),
            Price = new(
                entry.At("cost", "input").Number() ?? 0,
                entry.At("cost", "output").Number() ?? 0,
                entry.At("cost", "cacheRead").Number() ?? 0,
                entry.At("cost", "cacheWrite").Number() ?? 0),
            ContextWindow = cap is { } limit ? Math.Min(window, limit) : window,
            MaxTokens = maxTokens is { } most ? (int)Math.Min(most, window) : null,
            Compatibility = new()
            {
                SupportsUsageInStreaming = entry.At("compat", "supportsUsageInStreaming").Flag() ?? true,
                SupportsReasoningEffort = entry.At("compat", "supportsReasoningEffort").Flag() ?? true,
                MaxTokensField = entry.At("compat", "maxTokensField").Text(),
            },
            Parameters = _parameters.GetValueOrDefault(new ModelReference(provider, model).ComparisonKey) ?? new(),
        };
    }

    private static bool SameId(string? left, string right) => string.Equals(left, right, StringComparison.OrdinalIgnoreCase);

    private static Uri? ReadUrl(string? text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" ? url : null;

    private static Dictionary<string, string> ReadHeaders(JsonNode? ofProvider, JsonNode? ofModel)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in ofProvider.Members().Concat(ofModel.Members()))
        {
            if (value.Text() is { } text)
                headers[name] = text;
        }
        return headers;
    }

    private static ModelParameters ReadParameters(JsonNode? parameters) => new()
    {
        Temperature = (float?)parameters.At("temperature").Number(),
        MaxTokens = parameters.At("maxTokens").PositiveInteger(),
        CacheRetention = parameters.At("cacheRetention").Text() ?? parameters.At("cacheControlTtl").Text() switch { "1h" => "long", _ => "short" },
        AnthropicBeta = parameters.At("anthropicBeta").Texts() ?? (parameters.At("anthropicBeta").Text() is { } one ? [one] : []),
    };
}
