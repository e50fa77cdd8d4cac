using OpenClaw.Protocol.Audit;

namespace OpenClaw.Safety.Auditing;

/// <summary>Counts entries that are alike, so that a flood of them is a few rows. Bounded in kinds and in time.</summary>
internal sealed class AuditCounter(TimeProvider clock)
{
    private const int MaxKinds = 1_024;
    private const string Many = "*";
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);
    private readonly Dictionary<Kind, Counted> _kinds = [];
    private readonly Lock _lock = new();

    /// <summary>True: the entry is the first of its kind and is to be written. False: it was counted.</summary>
    public bool IsFirst(ref AuditEntry entry)
    {
        lock (_lock)
        {
            if (Count(Kind.Of(entry), entry)) return false;
            if (_kinds.Count >= MaxKinds)
            {
                // More kinds than there is room for: who and what no longer matters, only that it goes on.
                entry = entry with { Tenant = null, Actor = Many, Target = null, Details = null };
                if (Count(Kind.Of(entry), entry)) return false;
            }
            _kinds[Kind.Of(entry)] = new(clock.GetTimestamp());
            return true;
        }
    }

    /// <summary>Entries for what was counted in windows that are over; with <paramref name="all"/>, in all.</summary>
    public IReadOnlyList<AuditEntry> Take(bool all)
    {
        List<AuditEntry> taken = [];
        lock (_lock)
        {
            foreach (var (kind, counted) in _kinds)
            {
                if (!all && clock.GetElapsedTime(counted.Began) < Window) continue;
                if (counted.First is { } first) taken.Add(first with { Count = counted.Number });
                _kinds.Remove(kind);
            }
        }
        return taken;
    }

    private bool Count(Kind kind, AuditEntry entry)
    {
        if (!_kinds.TryGetValue(kind, out var counted)) return false;
        counted.First ??= entry;
        counted.Number += entry.Count;
        return true;
    }

    private readonly record struct Kind(string? Tenant, string Actor, string Action, string? Target, AuditOutcome Outcome)
    {
        public static Kind Of(AuditEntry entry) => new(entry.Tenant, entry.Actor, entry.Action, entry.Target, entry.Outcome);
    }

    private sealed class Counted(long began)
    {
        public long Began => began;

        /// <summary>The first that was counted; null: none yet.</summary>
        public AuditEntry? First { get; set; }

        public int Number { get; set; }
    }
}
