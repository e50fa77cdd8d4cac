using OpenClaw.Protocol.Audit;
using OpenClaw.Safety.Auditing;
using OpenClaw.Storage;

namespace OpenClaw.Grains.Auditing;

/// <summary>Where a silo's audit entries go: the table.</summary>
internal sealed class StoredAudit(IAuditStore store) : IAuditSink
{
    public Task WriteAsync(IReadOnlyList<AuditEntry> entries, CancellationToken cancellationToken) => store.Append(entries, cancellationToken);
}
