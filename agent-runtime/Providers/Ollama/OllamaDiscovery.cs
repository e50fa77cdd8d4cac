using System.Text.Json.Nodes;
using OpenClaw.AgentRuntime.Providers.Http;

namespace OpenClaw.AgentRuntime.Providers.Ollama;

/// <summary>Looks for a model server on this machine, so that a fresh installation uses it without any configuration.</summary>
internal sealed class OllamaDiscovery(ProviderHttp http, AgentRuntimeOptions options, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private const int MaxAnswerBytes = 1024 * 1024;

    private sealed record Finding(ModelSettings? Model, DateTimeOffset At);

    private volatile Finding? _last;

    /// <summary>The first model the local server offers; null when there is none.</summary>
    public async ValueTask<ModelSettings?> FindAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (_last is { } last && now - last.At < options.LocalOllamaCacheTime)
            return last.Model;
        var found = await AskAsync(cancellationToken);
        _last = new Finding(found, now);
        return found;
    }

    private async Task<ModelSettings?> AskAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var patience = new CancellationTokenSource(Patience, time);
        using var link = patience.Token.Register(limit.Cancel);
        try
        {
            using var client = http.CreateClient(options.LocalOllama, mayBePrivate: true);
            client.MaxResponseContentBufferSize = MaxAnswerBytes;
            var answer = JsonNode.Parse(await client.GetStringAsync(new Uri(options.LocalOllama, "/api/tags"), limit.Token));
            var name = (answer.At("models") as JsonArray)?.Select(model => model.At("name").Text()).FirstOrDefault(name => name is not null);
            return name is null ? null : new()
            {
                Provider = "ollama",
                Id = name,
                Name = name,
                Api = ModelApi.Ollama,
                BaseUrl = options.LocalOllama,
                // What the server loads by default is unknown; most local models do well with this much.
                ContextWindow = 65_536,
            };
        }
        catch (Exception error) when (error is HttpRequestException or System.Text.Json.JsonException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            // No server there is the usual case, not a failure: the answer is "none", believed for a while.
            return null;
        }
    }
}
