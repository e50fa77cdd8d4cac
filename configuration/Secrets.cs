using System.Text.RegularExpressions;

namespace OpenClaw.Configuration;

/// <summary>References to variables in texts of a configuration: <c>${NAME}</c>; <c>$${NAME}</c> is the text itself.</summary>
/// <remarks>Names are upper case. Anything else after a dollar is text.</remarks>
public static partial class Secrets
{
    /// <summary>Replaces every reference; <paramref name="lookup"/> is the tenant's own store, never the host's environment.</summary>
    /// <exception cref="MissingSecretException">A variable is unset or empty.</exception>
    public static string Resolve(string text, Func<string, string?> lookup) =>
        text.Contains('$') ? Reference().Replace(text, match => One(match, lookup)) : text;

    /// <summary>The names a text refers to.</summary>
    public static IEnumerable<string> References(string text) =>
        Reference().Matches(text).Where(match => !match.Groups["literal"].Success).Select(match => match.Groups["name"].Value);

    /// <summary>The text refers to at least one variable.</summary>
    public static bool HasReference(string text) => text.Contains("${", StringComparison.Ordinal) && References(text).Any();

    /// <summary>The text is one reference and nothing else, so showing it gives nothing away.</summary>
    public static bool IsReference(string text) => Whole().IsMatch(text);

    private static string One(Match match, Func<string, string?> lookup)
    {
        if (match.Groups["literal"].Success)
            return match.Value[1..];
        var name = match.Groups["name"].Value;
        return lookup(name) is { Length: > 0 } value ? value : throw new MissingSecretException(name);
    }

    [GeneratedRegex(@"(?<literal>\$)?\$\{(?<name>[A-Z_][A-Z0-9_]*)\}")]
    private static partial Regex Reference();

    [GeneratedRegex(@"\A\$\{[A-Z_][A-Z0-9_]*\}\z")]
    private static partial Regex Whole();
}
