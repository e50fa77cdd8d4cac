namespace OpenClaw.GrainInterfaces;

/// <summary>The concurrency lanes of a tenant: how many runs may go on at once, fair between its sessions, never more than its quota.</summary>
/// <remarks>Key: <c>{tenant}</c>. In memory; leases of a silo that died end when they are not renewed.</remarks>
[Alias("lanes")]
public interface ILanesGrain : ITenantScopedGrain
{
    /// <summary>Asks for a place. When none is free the run waits in line and <see cref="ISessionGrain.LaneGranted"/> is called later.</summary>
    /// <returns>True when the run may start now.</returns>
    [Alias("acquire")]
    Task<bool> Acquire(string lane, string sessionKey, string runId, CancellationToken cancellationToken);

    /// <summary>Gives the place back, or leaves the line.</summary>
    [Alias("release")]
    Task Release(string lane, string runId, CancellationToken cancellationToken);

    /// <summary>How many runs are at work or wait for a place, over all lanes.</summary>
    [Alias("load")]
    Task<int> Load(CancellationToken cancellationToken);
}

/// <summary>The names of lanes.</summary>
public static class Lanes
{
    /// <summary>Conversations. <c>agents.defaults.maxConcurrent</c>, 4.</summary>
    public const string Main = "main";

    /// <summary>Sub-agents. <c>agents.defaults.subagents.maxConcurrent</c>, 8.</summary>
    public const string Subagent = "subagent";

    /// <summary>Cron jobs. <c>cron.maxConcurrentRuns</c>, 1.</summary>
    public const string Cron = "cron";
}
