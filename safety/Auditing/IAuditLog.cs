using OpenClaw.Protocol.Audit;

namespace OpenClaw.Safety.Auditing;

/// <summary>Takes entries for the audit log, in any process. Time and trace are filled in where absent, secrets taken out.</summary>
public interface IAuditLog
{
    /// <summary>Hands an entry over; it is written soon, with others. Never waits and never fails.</summary>
    /// <remarks>When more come than can be written, entries are left out and counted, and an entry says how many.</remarks>
    void Record(AuditEntry entry);

    /// <summary>Like <see cref="Record"/>, for what a stranger can cause at will.</summary>
    /// <remarks>The first of a kind (tenant, actor, action, target, outcome) is an entry at once; those of the next minute
    /// become one entry with their number. A flood of different kinds becomes one kind.</remarks>
    void RecordCounted(AuditEntry entry);

    /// <summary>Writes an entry; for what changes who may do what.</summary>
    /// <returns>True: it is on disk. False: the store cannot be reached; the entry waits and is written when it can.</returns>
    Task<bool> WriteAsync(AuditEntry entry, CancellationToken cancellationToken);
}

/// <summary>Where entries go from a process: the table itself, or a silo that has it.</summary>
public interface IAuditSink
{
    /// <summary>Returns once all are durable.</summary>
    Task WriteAsync(IReadOnlyList<AuditEntry> entries, CancellationToken cancellationToken);
}
