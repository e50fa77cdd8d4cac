using OpenClaw.Protocol.Audit;

namespace OpenClaw.Storage;

/// <summary>The audit log of all tenants and of the installation.</summary>
/// <remarks>Truth: table <c>audit_log</c>. Entries are appended and, when they are old enough, forgotten; the table refuses changes.</remarks>
public interface IAuditStore
{
    /// <summary>Appends entries in one transaction; durable when it returns.</summary>
    Task Append(IReadOnlyList<AuditEntry> entries, CancellationToken cancellationToken);

    /// <summary>A page of entries, oldest first.</summary>
    Task<IReadOnlyList<AuditEntry>> Read(AuditQuery query, CancellationToken cancellationToken);

    /// <summary>Forgets the entries of a category from before a time, in steps that let other changes pass. Returns how many.</summary>
    Task<int> Purge(AuditCategory category, DateTimeOffset before, CancellationToken cancellationToken);
}
