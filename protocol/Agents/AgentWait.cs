using OpenClaw.Protocol.Validation;

namespace OpenClaw.Protocol.Agents;

/// <summary>Parameters of <c>agent.wait</c>: wait for the end of a run.</summary>
/// <remarks>Source: protocol v3, <c>AgentWaitParams</c>.</remarks>
[GenerateSerializer, Immutable, Alias("agent-wait-params")]
public sealed record AgentWaitParams
{
    /// <summary>The run.</summary>
    [Id(0), NonEmpty] public required string RunId { get; init; }

    /// <summary>How long; absent: 30 000.</summary>
    [Id(1), Minimum(0)] public long? TimeoutMs { get; init; }
}

/// <summary>Result of <c>agent.wait</c>.</summary>
[GenerateSerializer, Immutable, Alias("agent-wait-result")]
public sealed record AgentWaitResult
{
    /// <summary>The run.</summary>
    [Id(0)] public required string RunId { get; init; }

    /// <summary><c>ok</c>, <c>error</c> or <c>timeout</c>; the last also for a run that nobody knows.</summary>
    [Id(1)] public required string Status { get; init; }

    /// <summary>Unix milliseconds.</summary>
    [Id(2)] public long? StartedAt { get; init; }

    /// <summary>Unix milliseconds.</summary>
    [Id(3)] public long? EndedAt { get; init; }

    /// <summary>What went wrong.</summary>
    [Id(4)] public string? Error { get; init; }
}
