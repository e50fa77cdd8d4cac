using System.Text.Json;
using System.Text.Json.Nodes;
using OpenClaw.Configuration.Redaction;

namespace OpenClaw.Configuration.Snapshots;

/// <summary>The answer of <c>config.get</c>: a tenant's configuration as clients may see it.</summary>
public static class ConfigSnapshot
{
    /// <summary>The name under which clients know the configuration; never a path of the host.</summary>
    public const string Name = "config.yaml";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Builds the payload.</summary>
    /// <param name="text">The stored text; null when nothing is stored.</param>
    /// <param name="result">What <see cref="TenantConfiguration.Parse"/> said of it.</param>
    /// <param name="rawAsJson">Give <c>raw</c> as JSON: the original's own clients read it with a JSON5 parser.</param>
    public static JsonObject Build(string? text, ConfigurationResult result, bool rawAsJson)
    {
        var tree = result.Configuration is { } configuration ? Redactor.Redact(configuration.Tree) : null;
        return new()
        {
            ["path"] = Name,
            ["exists"] = text is not null,
            ["raw"] = tree is null || text is null ? null : rawAsJson ? tree.ToJsonString(Indented) : Redactor.Redact(text),
            ["parsed"] = tree?.DeepClone(),
            // References stay references: whoever may read the configuration may not read what they stand for.
            ["resolved"] = tree?.DeepClone() ?? new JsonObject(),
            ["valid"] = result.IsValid,
            ["config"] = result.Configuration is { } valid ? Redactor.Redact(EffectiveConfiguration.Of(valid.Tree)) : new JsonObject(),
            ["hash"] = TenantConfiguration.HashOf(text ?? ""),
            ["issues"] = List(result.Issues),
            ["warnings"] = List(result.Warnings),
            ["legacyIssues"] = List(result.LegacyIssues),
        };
    }

    /// <summary>The <c>config</c> of an answer: with defaults, without secrets.</summary>
    public static JsonObject Effective(TenantConfiguration configuration) => Redactor.Redact(EffectiveConfiguration.Of(configuration.Tree));

    /// <summary>Issues in their wire form, <c>{path, message}</c>.</summary>
    public static JsonArray List(IEnumerable<ConfigurationIssue> issues) =>
        [.. issues.Select(issue => new JsonObject { ["path"] = issue.Path, ["message"] = issue.Message })];
}
