using OpenClaw.Protocol.Health;

namespace OpenClaw.GrainInterfaces;

/// <summary>How a tenant is: the snapshot that <c>health</c> answers and the event of the same name carries.</summary>
/// <remarks>Key: <c>{tenant}</c>. In memory. At most one broadcast a second, however often it is asked for.</remarks>
[Alias("health")]
public interface IHealthGrain : ITenantScopedGrain
{
    /// <summary>The last snapshot, or a new one when there is none or a probe is asked for.</summary>
    [Alias("get")]
    Task<VersionedHealth> Get(bool probe, CancellationToken cancellationToken);

    /// <summary>Makes a new snapshot soon and broadcasts it.</summary>
    [Alias("refresh")]
    Task Refresh(CancellationToken cancellationToken);

    /// <summary>The answer of <c>status</c>; without admin rights names and models are left out.</summary>
    [Alias("status")]
    Task<StatusResult> Status(bool redacted, CancellationToken cancellationToken);
}

/// <summary>A health snapshot and its number.</summary>
[GenerateSerializer, Immutable, Alias("versioned-health")]
public sealed record VersionedHealth([property: Id(0)] HealthSnapshot Snapshot, [property: Id(1)] long Version);
