using OpenClaw.Protocol.Values;

namespace OpenClaw.GrainInterfaces;

/// <summary>All a tenant has, for its operator to take away.</summary>
/// <remarks>Key: <c>{tenant}</c>. A stateless worker over the tables. What it gives holds the tenant's secrets.</remarks>
[Alias("tenant-archive")]
public interface ITenantArchiveGrain : ITenantScopedGrain
{
    /// <summary>One JSON object each, with a <c>kind</c>: tenant, configuration, device, session, transcript, file, usage; read in pages as it is consumed.</summary>
    [Alias("export")]
    IAsyncEnumerable<JsonText> Export(CancellationToken cancellationToken);
}
