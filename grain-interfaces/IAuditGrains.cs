using OpenClaw.Protocol.Audit;

namespace OpenClaw.GrainInterfaces;

/// <summary>The audit log of the whole installation, for processes that do not reach the table themselves.</summary>
/// <remarks>Key: 0; no tenant, since entries name theirs. A stateless worker over the table; only the operator may read through it.</remarks>
[Alias("audit-log")]
public interface IAuditLogGrain : IGrainWithIntegerKey
{
    /// <summary>Appends entries; they are durable when it returns.</summary>
    [Alias("append")]
    Task Append(IReadOnlyList<AuditEntry> entries, CancellationToken cancellationToken);

    /// <summary>A page of entries, oldest first. The next one begins behind the last id.</summary>
    /// <exception cref="Protocol.ProtocolException"><c>INVALID_REQUEST</c>: the limit is out of range.</exception>
    [Alias("read")]
    Task<IReadOnlyList<AuditEntry>> Read(AuditQuery query, CancellationToken cancellationToken);
}

/// <summary>The audit log of one tenant.</summary>
/// <remarks>Key: <c>{tenant}</c>. A stateless worker over the table.</remarks>
[Alias("tenant-audit")]
public interface ITenantAuditGrain : ITenantScopedGrain
{
    /// <summary>A page of the tenant's entries, oldest first; <see cref="AuditQuery.Tenant"/> is the key's, whatever it says.</summary>
    /// <exception cref="Protocol.ProtocolException"><c>INVALID_REQUEST</c>: the limit is out of range.</exception>
    [Alias("read")]
    Task<IReadOnlyList<AuditEntry>> Read(AuditQuery query, CancellationToken cancellationToken);
}
