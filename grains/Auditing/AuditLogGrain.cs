using OpenClaw.GrainInterfaces;
using OpenClaw.Protocol;
using OpenClaw.Protocol.Audit;
using OpenClaw.Storage;
using Orleans.Concurrency;

namespace OpenClaw.Grains.Auditing;

// A stateless worker: the table keeps the order.
[StatelessWorker]
internal sealed class AuditLogGrain(IAuditStore store) : Grain, IAuditLogGrain
{
    public Task Append(IReadOnlyList<AuditEntry> entries, CancellationToken cancellationToken) => store.Append(entries, cancellationToken);

    public Task<IReadOnlyList<AuditEntry>> Read(AuditQuery query, CancellationToken cancellationToken) => store.Read(Checked(query), cancellationToken);

    internal static AuditQuery Checked(AuditQuery query) => query.Limit is >= 1 and <= AuditQuery.MaxLimit
        ? query
        : throw ProtocolException.Invalid($"limit must be 1 to {AuditQuery.MaxLimit}");
}

[StatelessWorker]
internal sealed class TenantAuditGrain(IAuditStore store) : TenantGrain, ITenantAuditGrain
{
    public Task<IReadOnlyList<AuditEntry>> Read(AuditQuery query, CancellationToken cancellationToken) =>
        store.Read(AuditLogGrain.Checked(query) with { Tenant = Tenant }, cancellationToken);
}
