using OpenClaw.Configuration;

namespace OpenClaw.AgentRuntime.Providers;

/// <summary>One model as the configuration describes it, ready to be called. Holds the provider's key: never logged, never formatted.</summary>
public sealed class ModelSettings
{
    public required string Provider { get; init; }
    public required string Id { get; init; }
    public required string Name { get; init; }

    /// <summary>One of <see cref="ModelApi"/>, or a dialect this product does not speak.</summary>
    public required string Api { get; init; }
    public Uri? BaseUrl { get; init; }

    /// <summary>As configured: a literal, <c>${NAME}</c> or the name of an environment variable.</summary>
    internal string? ApiKey { get; init; }
    internal IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();
    public bool Reasoning { get; init; }
    public IReadOnlyList<string> Input { get; init; } = ["text"];
    public ModelPrice Price { get; init; } = new();

    /// <summary>In tokens, already capped by <c>agents.defaults.contextTokens</c>.</summary>
    public required long ContextWindow { get; init; }

    /// <summary>Largest answer in tokens; null: the provider's own limit.</summary>
    public int? MaxTokens { get; init; }
    internal ModelCompatibility Compatibility { get; init; } = new();
    internal ModelParameters Parameters { get; init; } = new();

    public string Reference => $"{Provider}/{Id}";
    public bool AcceptsImages => Input.Contains("image", StringComparer.OrdinalIgnoreCase);

    // A model on the same machine or network may need minutes before its first token.
    internal bool IsSelfHosted => Api == ModelApi.Ollama || (BaseUrl is { } url && PrivateAddresses.IsPrivateHost(url.Host));
}

/// <summary>USD per million tokens.</summary>
public sealed record ModelPrice(decimal Input = 0, decimal Output = 0, decimal CacheRead = 0, decimal CacheWrite = 0);

/// <summary>Where an OpenAI-compatible server differs from OpenAI.</summary>
internal sealed record ModelCompatibility
{
    public bool SupportsUsageInStreaming { get; init; } = true;
    public bool SupportsReasoningEffort { get; init; } = true;

    /// <summary><c>max_tokens</c> or <c>max_completion_tokens</c>; null: by host.</summary>
    public string? MaxTokensField { get; init; }
}

/// <summary>Extra request parameters of <c>agents.defaults.models.*.params</c>.</summary>
internal sealed record ModelParameters
{
    public float? Temperature { get; init; }
    public int? MaxTokens { get; init; }

    /// <summary><c>none</c>, <c>short</c> or <c>long</c>; Anthropic only.</summary>
    public string CacheRetention { get; init; } = "short";
    public IReadOnlyList<string> AnthropicBeta { get; init; } = [];
}
