using System.Text.RegularExpressions;
using OpenClaw.Configuration;

namespace OpenClaw.AgentRuntime.Providers;

/// <summary>Finds a provider's key. Only the operator's own tenant may read the environment of the process.</summary>
internal static partial class ProviderKeys
{
    public static string? Find(ModelSettings model, ModelCatalog catalog, bool isOperator)
    {
        if (model.ApiKey is { } configured)
        {
            // A bare upper-case name means a variable when there is one, else it is an odd-looking key.
            return VariableName().IsMatch(configured) ? Variable(configured, catalog, isOperator) ?? configured : Resolve(configured, model, catalog, isOperator);
        }
        return KnownProviders.All.TryGetValue(model.Provider, out var known)
            ? known.KeyVariables.Select(name => Variable(name, catalog, isOperator)).FirstOrDefault(value => value is not null)
            : null;
    }

    /// <summary>Headers may hold secrets as well.</summary>
    public static IReadOnlyDictionary<string, string> Headers(ModelSettings model, ModelCatalog catalog, bool isOperator) =>
        model.Headers.Values.Any(Secrets.HasReference)
            ? model.Headers.ToDictionary(header => header.Key, header => Resolve(header.Value, model, catalog, isOperator), StringComparer.OrdinalIgnoreCase)
            : model.Headers;

    /// <summary>The provider's message without the key: some providers repeat it.</summary>
    public static string Redact(string text, string? key) =>
        key is { Length: >= 6 } ? text.Replace(key, "***", StringComparison.Ordinal) : text;

    private static string Resolve(string text, ModelSettings model, ModelCatalog catalog, bool isOperator)
    {
        try
        {
            return Secrets.Resolve(text, name => Variable(name, catalog, isOperator));
        }
        catch (MissingSecretException missing)
        {
            throw ModelFailure.Of(FailureKind.Auth, $"{missing.Message}, used by models.providers.{model.Provider}", inner: missing);
        }
    }

    private static string? Variable(string name, ModelCatalog catalog, bool isOperator) =>
        catalog.Variable(name) ?? (isOperator && Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null);

    [GeneratedRegex("^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$")]
    private static partial Regex VariableName();
}
