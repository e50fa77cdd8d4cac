using System.Collections.Concurrent;

namespace OpenClaw.Gateway.Limits;

/// <summary>Locks this frontend has heard of, so that a flood from a locked address is answered here. Bounded.</summary>
internal sealed class LockedAddresses(TimeProvider clock)
{
    private const int MaxLocks = 10_000;
    private readonly ConcurrentDictionary<(string Address, string Tenant), DateTimeOffset> _until = [];

    public TimeSpan? WaitOf(string address, string? tenant)
    {
        if (_until.IsEmpty || !_until.TryGetValue((address, tenant ?? ""), out var until)) return null;
        var wait = until - clock.GetUtcNow();
        if (wait > TimeSpan.Zero) return wait;
        _until.TryRemove((address, tenant ?? ""), out _);
        return null;
    }

    public void Put(string address, string? tenant, TimeSpan wait)
    {
        if (_until.Count >= MaxLocks) Sweep();
        // Still full: the grain is asked instead.
        if (_until.Count < MaxLocks) _until[(address, tenant ?? "")] = clock.GetUtcNow() + wait;
    }

    private void Sweep()
    {
        var now = clock.GetUtcNow();
        foreach (var (key, until) in _until)
        {
            if (until <= now) _until.TryRemove(key, out _);
        }
    }
}
