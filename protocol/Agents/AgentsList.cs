namespace OpenClaw.Protocol.Agents;

/// <summary>Parameters of <c>agents.list</c>: none.</summary>
/// <remarks>Source: protocol v3, <c>AgentsListParams</c>.</remarks>
[GenerateSerializer, Immutable, Alias("agents-list-params")]
public sealed record AgentsListParams
{
}

/// <summary>Result of <c>agents.list</c>.</summary>
/// <remarks>Source: protocol v3, <c>AgentsListResult</c>.</remarks>
[GenerateSerializer, Immutable, Alias("agents-list-result")]
public sealed record AgentsListResult
{
    /// <summary>The agent of keys that name none.</summary>
    [Id(0)] public required string DefaultId { get; init; }

    /// <summary>Last part of the main sessions' keys.</summary>
    [Id(1)] public required string MainKey { get; init; }

    /// <summary><c>per-sender</c> or <c>global</c>.</summary>
    [Id(2)] public required string Scope { get; init; }

    /// <summary>The agents.</summary>
    [Id(3)] public required IReadOnlyList<AgentSummary> Agents { get; init; }
}

/// <summary>One agent.</summary>
/// <remarks>Source: protocol v3, <c>AgentSummary</c>.</remarks>
[GenerateSerializer, Immutable, Alias("agent-summary")]
public sealed record AgentSummary
{
    /// <summary>Its id.</summary>
    [Id(0)] public required string Id { get; init; }

    /// <summary>Its name in the configuration.</summary>
    [Id(1)] public string? Name { get; init; }

    /// <summary>How it presents itself.</summary>
    [Id(2)] public AgentSummaryIdentity? Identity { get; init; }
}

/// <summary>How an agent presents itself.</summary>
[GenerateSerializer, Immutable, Alias("agent-summary-identity")]
public sealed record AgentSummaryIdentity
{
    /// <summary>Name.</summary>
    [Id(0)] public string? Name { get; init; }

    /// <summary>Theme.</summary>
    [Id(1)] public string? Theme { get; init; }

    /// <summary>Emoji.</summary>
    [Id(2)] public string? Emoji { get; init; }

    /// <summary>Picture as configured.</summary>
    [Id(3)] public string? Avatar { get; init; }

    /// <summary>Where a client gets it.</summary>
    [Id(4)] public string? AvatarUrl { get; init; }
}
