namespace OpenClaw.AgentRuntime.Providers;

/// <summary>What is true of a vendor's models when the configuration names one without describing it.</summary>
internal static class KnownModels
{
    public const long DefaultContextWindow = 200_000;
    public const int DefaultMaxTokens = 8_192;

    public static (long ContextWindow, int? MaxTokens, bool Reasoning, bool Images) Of(string model)
    {
        // Gateways put the vendor in front: openrouter/anthropic/claude-...
        var name = model[(model.LastIndexOf('/') + 1)..].ToLowerInvariant();
        return name switch
        {
            _ when name.StartsWith("claude-3", StringComparison.Ordinal) => (200_000, 8_192, false, true),
            _ when name.StartsWith("claude-", StringComparison.Ordinal) => (200_000, 32_000, true, true),
            _ when name.StartsWith("gpt-5", StringComparison.Ordinal) => (400_000, null, true, true),
            _ when name.StartsWith("gpt-4.1", StringComparison.Ordinal) => (1_000_000, null, false, true),
            _ when name.StartsWith("gpt-4o", StringComparison.Ordinal) => (128_000, null, false, true),
            _ when name.StartsWith("o3", StringComparison.Ordinal) || name.StartsWith("o4", StringComparison.Ordinal) => (200_000, null, true, true),
            _ when name.StartsWith("gemini-", StringComparison.Ordinal) => (1_000_000, null, true, true),
            _ => (DefaultContextWindow, null, false, false),
        };
    }
}
