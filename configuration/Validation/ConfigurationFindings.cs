namespace OpenClaw.Configuration.Validation;

/// <summary>Everything a check found.</summary>
internal sealed record ConfigurationFindings(
    IReadOnlyList<ConfigurationIssue> Issues,
    IReadOnlyList<ConfigurationIssue> Warnings,
    IReadOnlyList<ConfigurationIssue> LegacyIssues);
