using System.Text.RegularExpressions;

namespace OpenClaw.AgentRuntime.Providers;

/// <summary>Finds a provider's key. Only the operator's own tenant may read the environment of the process.</summary>
internal static partial class ProviderKeys
{
    public static string? Find(ModelSettings model, ModelCatalog catalog, bool isOperator)
    {
        if (model.ApiKey is { } configured)
        {
            if (Reference().Match(configured) is { Success: true } reference)
                return Variable(reference.Groups[1].Value, catalog, isOperator);
            // A bare upper-case name means a variable when there is one, else it is an odd-looking key.
            return VariableName().IsMatch(configured) ? Variable(configured, catalog, isOperator) ?? configured : configured;
        }
        return KnownProviders.All.TryGetValue(model.Provider, out var known)
            ? known.KeyVariables.Select(name => Variable(name, catalog, isOperator)).FirstOrDefault(value => value is not null)
            : null;
    }

    /// <summary>The provider's message without the key: some providers repeat it.</summary>
    public static string Redact(string text, string? key) =>
        key is { Length: >= 6 } ? text.Replace(key, "***", StringComparison.Ordinal) : text;

    private static string? Variable(string name, ModelCatalog catalog, bool isOperator) =>
        catalog.Variable(name) ?? (isOperator && Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null);

    [GeneratedRegex(@"^\$\{([A-Za-z_][A-Za-z0-9_]*)\}$")]
    private static partial Regex Reference();

    [GeneratedRegex("^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$")]
    private static partial Regex VariableName();
}
