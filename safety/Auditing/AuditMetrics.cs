using System.Diagnostics.Metrics;
using OpenClaw.Protocol.Audit;

namespace OpenClaw.Safety.Auditing;

/// <summary>How much of what is audited happens, and what the log could not keep.</summary>
internal sealed class AuditMetrics : IDisposable
{
    public const string Name = "OpenClaw.Safety";

    private readonly Meter _meter;
    private readonly Counter<long> _entries;
    private readonly Counter<long> _lost;

    public AuditMetrics(IMeterFactory meters)
    {
        _meter = meters.Create(Name);
        _entries = _meter.CreateCounter<long>("openclaw.audit.entries", "{entry}", "What was to be written to the audit log, by action and outcome; each failed sign-in counts, although some become one entry.");
        _lost = _meter.CreateCounter<long>("openclaw.audit.lost", "{entry}", "Entries of the audit log that found no room or no store.");
    }

    public void Recorded(AuditEntry entry)
    {
        if (_entries.Enabled) _entries.Add(entry.Count, new("action", entry.Action), new("outcome", Word(entry.Outcome)));
    }

    public void Lost(long count) => _lost.Add(count);

    public void Dispose() => _meter.Dispose();

    private static string Word(AuditOutcome outcome) => outcome switch
    {
        AuditOutcome.Ok => "ok",
        AuditOutcome.Refused => "refused",
        _ => "failed",
    };
}
