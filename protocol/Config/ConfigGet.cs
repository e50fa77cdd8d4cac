using System.Text.Json.Serialization;
using OpenClaw.Protocol.Values;

namespace OpenClaw.Protocol.Config;

/// <summary>Parameters of <c>config.get</c>: none.</summary>
/// <remarks>Source: protocol v3, <c>ConfigGetParams</c>.</remarks>
[GenerateSerializer, Immutable, Alias("config-get-params")]
public sealed record ConfigGetParams
{
}

/// <summary>Result of <c>config.get</c>: the configuration with its secrets hidden.</summary>
[GenerateSerializer, Immutable, Alias("config-get-result")]
public sealed record ConfigGetResult
{
    /// <summary>Its name, relative to the tenant.</summary>
    [Id(0)] public required string Path { get; init; }

    /// <summary>There is one.</summary>
    [Id(1)] public required bool Exists { get; init; }

    /// <summary>Its text.</summary>
    [Id(2), JsonIgnore(Condition = JsonIgnoreCondition.Never)] public string? Raw { get; init; }

    /// <summary>The text as a value.</summary>
    [Id(3)] public required JsonText Parsed { get; init; }

    /// <summary>That with includes and variables in place.</summary>
    [Id(4)] public required JsonText Resolved { get; init; }

    /// <summary>It may be used.</summary>
    [Id(5)] public required bool Valid { get; init; }

    /// <summary>That with the defaults added.</summary>
    [Id(6)] public required JsonText Config { get; init; }

    /// <summary>SHA-256 of the text with its secrets, hex; a change must name it.</summary>
    [Id(7)] public string? Hash { get; init; }

    /// <summary>Why it may not be used.</summary>
    [Id(8)] public required IReadOnlyList<ConfigIssue> Issues { get; init; }

    /// <summary>What is doubtful.</summary>
    [Id(9)] public required IReadOnlyList<ConfigIssue> Warnings { get; init; }

    /// <summary>What is out of date.</summary>
    [Id(10)] public required IReadOnlyList<ConfigIssue> LegacyIssues { get; init; }
}

/// <summary>Something about one place of a configuration.</summary>
[GenerateSerializer, Immutable, Alias("config-issue")]
public sealed record ConfigIssue
{
    /// <summary>The place, e.g. <c>gateway.port</c>; empty: the whole.</summary>
    [Id(0)] public required string Path { get; init; }

    /// <summary>What.</summary>
    [Id(1)] public required string Message { get; init; }
}
