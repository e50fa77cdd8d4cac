using OpenClaw.Protocol.Agents;
using Orleans.Concurrency;

namespace OpenClaw.GrainInterfaces;

/// <summary>A run by its id: which session owns it, how it stands. Reads the ledger; never writes.</summary>
/// <remarks>Key: <c>{tenant}/{run id}</c>.</remarks>
[Alias("run")]
public interface IRunGrain : ITenantScopedGrain
{
    /// <summary>How the run stands; null when it was never heard of, or ended too long ago.</summary>
    [AlwaysInterleave, Alias("describe")]
    Task<RunStatusReport?> Describe(CancellationToken cancellationToken);
}

/// <summary>A run as the ledger has it.</summary>
[GenerateSerializer, Immutable, Alias("run-status")]
public sealed record RunStatusReport
{
    /// <summary>The run.</summary>
    [Id(0)] public required string RunId { get; init; }

    /// <summary>It has ended.</summary>
    [Id(1)] public required bool Ended { get; init; }

    /// <summary><c>ok</c>, <c>error</c> or <c>timeout</c> (aborted), as <c>agent.wait</c> answers; null while it runs.</summary>
    [Id(2)] public string? Outcome { get; init; }

    /// <summary>Unix milliseconds.</summary>
    [Id(3)] public long? StartedAt { get; init; }

    /// <summary>Unix milliseconds.</summary>
    [Id(4)] public long? EndedAt { get; init; }

    /// <summary>Why it failed.</summary>
    [Id(5)] public string? Error { get; init; }

    /// <summary>The last answer of <c>agent</c>, when the run was asked for by it.</summary>
    [Id(6)] public AgentFinal? Final { get; init; }
}
