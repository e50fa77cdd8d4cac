namespace OpenClaw.AgentRuntime.Providers;

/// <summary><c>provider/model</c>, cut at the first slash: the model part may hold further ones.</summary>
public readonly record struct ModelReference(string Provider, string Model)
{
    private static readonly Dictionary<string, string> ProviderAliases = new(StringComparer.Ordinal)
    {
        ["z.ai"] = "zai",
        ["z-ai"] = "zai",
        ["opencode-zen"] = "opencode",
        ["qwen"] = "qwen-portal",
        ["kimi-code"] = "kimi-coding",
    };

    /// <summary>Reads a reference; null when it has no slash or an empty part.</summary>
    public static ModelReference? Parse(string? text)
    {
        var trimmed = text?.Trim();
        var slash = trimmed?.IndexOf('/', StringComparison.Ordinal) ?? -1;
        if (trimmed is null || slash <= 0 || slash == trimmed.Length - 1)
            return null;
        return new(NormalizeProvider(trimmed[..slash]), trimmed[(slash + 1)..].Trim());
    }

    internal static string NormalizeProvider(string provider)
    {
        var id = provider.Trim().ToLowerInvariant();
        return ProviderAliases.GetValueOrDefault(id, id);
    }

    // Providers treat model ids as case-sensitive; people do not. What is sent keeps its case, what is compared does not.
    internal string ComparisonKey => $"{Provider}/{Model}".ToLowerInvariant();

    public override string ToString() => $"{Provider}/{Model}";
}
