namespace OpenClaw.AgentRuntime.Providers;

/// <summary>A provider that works without an entry under <c>models.providers</c>: only its key must be known.</summary>
internal sealed record KnownProvider(string Api, string BaseUrl, params string[] KeyVariables);

/// <summary>The vendors' documented endpoints. Everything here speaks one of our dialects; a row is all a vendor needs.</summary>
internal static class KnownProviders
{
    public static readonly IReadOnlyDictionary<string, KnownProvider> All = new Dictionary<string, KnownProvider>(StringComparer.Ordinal)
    {
        ["anthropic"] = new(ModelApi.AnthropicMessages, "https://api.anthropic.com", "ANTHROPIC_OAUTH_TOKEN", "ANTHROPIC_API_KEY"),
        ["openai"] = new(ModelApi.OpenAiResponses, "https://api.openai.com/v1", "OPENAI_API_KEY"),
        // Google's own OpenAI-compatible endpoint.
        ["google"] = new(ModelApi.OpenAiCompletions, "https://generativelanguage.googleapis.com/v1beta/openai", "GEMINI_API_KEY", "GOOGLE_API_KEY"),
        ["openrouter"] = new(ModelApi.OpenAiCompletions, "https://openrouter.ai/api/v1", "OPENROUTER_API_KEY"),
        ["xai"] = new(ModelApi.OpenAiCompletions, "https://api.x.ai/v1", "XAI_API_KEY"),
        ["groq"] = new(ModelApi.OpenAiCompletions, "https://api.groq.com/openai/v1", "GROQ_API_KEY"),
        ["cerebras"] = new(ModelApi.OpenAiCompletions, "https://api.cerebras.ai/v1", "CEREBRAS_API_KEY"),
        ["mistral"] = new(ModelApi.OpenAiCompletions, "https://api.mistral.ai/v1", "MISTRAL_API_KEY"),
        ["zai"] = new(ModelApi.OpenAiCompletions, "https://api.z.ai/api/paas/v4", "ZAI_API_KEY", "Z_AI_API_KEY"),
        ["moonshot"] = new(ModelApi.OpenAiCompletions, "https://api.moonshot.ai/v1", "MOONSHOT_API_KEY"),
        ["kimi-coding"] = new(ModelApi.AnthropicMessages, "https://api.kimi.com/coding", "KIMI_API_KEY", "KIMICODE_API_KEY"),
        ["minimax"] = new(ModelApi.AnthropicMessages, "https://api.minimax.io/anthropic", "MINIMAX_API_KEY"),
        ["synthetic"] = new(ModelApi.AnthropicMessages, "https://api.synthetic.new/anthropic", "SYNTHETIC_API_KEY"),
        ["venice"] = new(ModelApi.OpenAiCompletions, "https://api.venice.ai/api/v1", "VENICE_API_KEY"),
        ["together"] = new(ModelApi.OpenAiCompletions, "https://api.together.xyz/v1", "TOGETHER_API_KEY"),
        ["huggingface"] = new(ModelApi.OpenAiCompletions, "https://router.huggingface.co/v1", "HUGGINGFACE_HUB_TOKEN", "HF_TOKEN"),
        ["nvidia"] = new(ModelApi.OpenAiCompletions, "https://integrate.api.nvidia.com/v1", "NVIDIA_API_KEY"),
        ["xiaomi"] = new(ModelApi.AnthropicMessages, "https://api.xiaomimimo.com/anthropic", "XIAOMI_API_KEY"),
        ["qianfan"] = new(ModelApi.OpenAiCompletions, "https://qianfan.baidubce.com/v2", "QIANFAN_API_KEY"),
        ["vercel-ai-gateway"] = new(ModelApi.AnthropicMessages, "https://ai-gateway.vercel.sh", "AI_GATEWAY_API_KEY"),
        ["litellm"] = new(ModelApi.OpenAiCompletions, "http://localhost:4000", "LITELLM_API_KEY"),
        ["vllm"] = new(ModelApi.OpenAiCompletions, "http://127.0.0.1:8000/v1", "VLLM_API_KEY"),
        ["lmstudio"] = new(ModelApi.OpenAiCompletions, "http://127.0.0.1:1234/v1", "LMSTUDIO_API_KEY"),
        ["ollama"] = new(ModelApi.Ollama, "http://127.0.0.1:11434", "OLLAMA_API_KEY"),
    };
}
