using Microsoft.Extensions.AI;
using OpenClaw.AgentRuntime.Providers.Anthropic;
using OpenClaw.AgentRuntime.Providers.Demo;
using OpenClaw.AgentRuntime.Providers.Http;
using OpenClaw.AgentRuntime.Providers.OpenAi;

namespace OpenClaw.AgentRuntime.Providers;

/// <summary>A model ready to be called.</summary>
internal sealed record ModelClient(IChatClient Chat, ModelDialect Dialect, ModelSettings Model, string? Key);

/// <summary>Makes clients and keeps them: the same settings and key give the same client.</summary>
internal sealed class ModelClients(ProviderHttp http, AgentRuntimeOptions options, TimeProvider time)
{
    private readonly record struct ClientKey(string Api, string Url, string Model, string? Key, string Headers, bool MayBePrivate);

    private readonly BoundedCache<ClientKey, IChatClient> _clients = new(options.MaxClients);

    private readonly Dictionary<string, ModelDialect> _dialects = new ModelDialect[]
    {
        new OpenAiCompletionsDialect(ModelApi.OpenAiCompletions),
        new OpenAiCompletionsDialect(ModelApi.Ollama),
        new OpenAiResponsesDialect(),
        new AnthropicDialect(),
        new DemoDialect(time),
    }.ToDictionary(dialect => dialect.Api, StringComparer.Ordinal);

    /// <summary>Looks for what a client would need, and makes none.</summary>
    /// <exception cref="ModelFailure">The model can't be called as it is configured.</exception>
    public void Check(ModelSettings model, ModelCatalog catalog, string tenant) => Prepare(model, catalog, tenant);

    /// <exception cref="ModelFailure">The model can't be called as it is configured.</exception>
    public ModelClient Get(ModelSettings model, ModelCatalog catalog, string tenant)
    {
        var (dialect, key, headers) = Prepare(model, catalog, tenant);
        var mayBePrivate = options.IsOperator(tenant) || (model.BaseUrl is { } url && (options.AllowedPrivateHosts.Contains(url.Host) || options.AllowedPrivateHosts.Contains(url.Authority)));
        var distinct = headers.Count == 0 && model.Parameters.AnthropicBeta.Count == 0 ? "" : string.Join(
            '\n', headers.OrderBy(header => header.Key, StringComparer.Ordinal).Select(header => $"{header.Key}:{header.Value}").Concat(model.Parameters.AnthropicBeta));
        var chat = _clients.GetOrAdd(
            new(model.Api, model.BaseUrl?.AbsoluteUri ?? "", model.Id, key, distinct, mayBePrivate),
            _ => dialect.CreateClient(new()
            {
                Model = model,
                BaseUrl = model.BaseUrl ?? new Uri("http://localhost"),
                Key = key,
                Headers = headers,
                MayBePrivate = mayBePrivate,
                Http = http,
            }));
        return new(chat, dialect, model, key);
    }

    private (ModelDialect Dialect, string? Key, IReadOnlyDictionary<string, string> Headers) Prepare(ModelSettings model, ModelCatalog catalog, string tenant)
    {
        if (!_dialects.TryGetValue(model.Api, out var dialect))
            throw ModelFailure.Of(FailureKind.NotFound, $"Provider \"{model.Provider}\" is set to api \"{model.Api}\", which is not supported; use one of {string.Join(", ", _dialects.Keys)}");
        if (model.BaseUrl is null && dialect is not DemoDialect)
            throw ModelFailure.Of(FailureKind.NotFound, $"Provider \"{model.Provider}\" has no usable baseUrl (models.providers.{model.Provider}.baseUrl)");

        var isOperator = options.IsOperator(tenant);
        var key = ProviderKeys.Find(model, catalog, isOperator);
        if (key is null && dialect.NeedsKey(model))
            throw ModelFailure.Of(FailureKind.Auth, $"No API key found for provider \"{model.Provider}\"; set models.providers.{model.Provider}.apiKey");
        return (dialect, key, ProviderKeys.Headers(model, catalog, isOperator));
    }
}
