using OpenClaw.GrainInterfaces;

namespace OpenClaw.Grains.Throttling;

/// <summary>The failures of the last while, and the lock they led to.</summary>
internal sealed class FailureWindow
{
    // Never longer than a limit allows failures: the one that reaches it empties the queue.
    private readonly Queue<DateTimeOffset> _failures = [];
    private DateTimeOffset _lockedUntil;
    private DateTimeOffset _countsUntil;

    public TimeSpan? Lock(DateTimeOffset now) => _lockedUntil > now ? _lockedUntil - now : null;

    public bool IsOver(DateTimeOffset now) => _lockedUntil <= now && _countsUntil <= now;

    /// <summary>True: this failure locks.</summary>
    public bool Count(AuthLimit limit, DateTimeOffset now)
    {
        // Tries that were under way when the lock came.
        if (_lockedUntil > now) return false;
        while (_failures.TryPeek(out var oldest) && oldest <= now - limit.Window) _failures.Dequeue();
        _failures.Enqueue(now);
        _countsUntil = now + limit.Window;
        if (_failures.Count < limit.MaxAttempts) return false;
        _failures.Clear();
        _lockedUntil = now + limit.Lockout;
        return true;
    }
}
