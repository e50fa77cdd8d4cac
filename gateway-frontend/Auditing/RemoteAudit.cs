using OpenClaw.GrainInterfaces;
using OpenClaw.Protocol.Audit;
using OpenClaw.Safety.Auditing;

namespace OpenClaw.Gateway.Auditing;

/// <summary>Where the audit entries of a frontend that is no silo go: to whichever silo is there.</summary>
internal sealed class RemoteAudit(IGrainFactory grains) : IAuditSink
{
    public Task WriteAsync(IReadOnlyList<AuditEntry> entries, CancellationToken cancellationToken) =>
        grains.GetGrain<IAuditLogGrain>(0).Append(entries, cancellationToken);
}
