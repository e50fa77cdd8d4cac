using System.Text.Json.Nodes;
using OpenClaw.Configuration.Keys;
using OpenClaw.Configuration.Parsing;

namespace OpenClaw.Configuration.Validation;

/// <summary>Checks a tree against the key table, and what the table cannot say.</summary>
internal static class ConfigurationValidator
{
    public static ConfigurationFindings Validate(ParsedConfiguration parsed, ConfigurationOwner owner, IReadOnlySet<string>? channels)
    {
        var findings = new FindingsBuilder(parsed);
        var tree = new TreeCheck(findings, owner, channels);
        LegacyKeys.Check(parsed.Tree, findings);
        tree.Check(parsed.Tree, ConfigurationKeys.Root, ConfigurationPath.Root);
        CrossChecks.Check(parsed.Tree, findings, channels);
        return findings.Build();
    }

    /// <summary>Checks a tree that has no text, such as one a client patched.</summary>
    public static ConfigurationFindings Validate(JsonObject tree, ConfigurationOwner owner, IReadOnlySet<string>? channels) =>
        Validate(new ParsedConfiguration(tree, null), owner, channels);
}
