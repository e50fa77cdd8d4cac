using System.Diagnostics.CodeAnalysis;

namespace OpenClaw.Configuration;

/// <summary>What reading a text gave: a configuration, or the reasons why there is none.</summary>
public sealed record ConfigurationResult
{
    public TenantConfiguration? Configuration { get; init; }

    /// <summary>Why the text was refused; empty when it was accepted.</summary>
    public IReadOnlyList<ConfigurationIssue> Issues { get; init; } = [];

    /// <summary>What is accepted and without effect.</summary>
    public IReadOnlyList<ConfigurationIssue> Warnings { get; init; } = [];

    /// <summary>Keys of older versions and where they moved; each is an issue too.</summary>
    public IReadOnlyList<ConfigurationIssue> LegacyIssues { get; init; } = [];

    /// <summary>The text is no YAML or JSON at all; <see cref="Issues"/> then holds the parser's one complaint.</summary>
    public bool IsSyntaxError { get; init; }

    [MemberNotNullWhen(true, nameof(Configuration))]
    public bool IsValid => Configuration is not null;
}
