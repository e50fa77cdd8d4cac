using OpenClaw.GrainInterfaces;
using OpenClaw.Protocol.Events;
using OpenClaw.Protocol.Presence;

namespace OpenClaw.Grains.Presence;

// Turn-based and in memory: presence is what is true now, and a frontend that outlives this activation tells it again.
internal sealed class PresenceGrain(TimeProvider clock, GatewayIdentity gateway) : TenantGrain, IPresenceGrain
{
    private const int MaxEntries = 200;
    private static readonly TimeSpan EntryLifetime = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan BroadcastInterval = TimeSpan.FromSeconds(1);
    private readonly Dictionary<string, PresenceEntry> _entries = [];
    private long _version;
    private long _broadcastAt;
    private bool _due;

    public Task<PresenceSnapshot> Connected(PresenceEntry entry, string presenceKey, CancellationToken cancellationToken)
    {
        Put(presenceKey, entry with { Reason = "connect", Ts = Now });
        return List(cancellationToken);
    }

    public Task Restore(IReadOnlyList<PresentClient> connected, CancellationToken cancellationToken)
    {
        var unknown = connected.Where(client => !_entries.ContainsKey(client.PresenceKey)).ToList();
        foreach (var client in unknown) Put(client.PresenceKey, client.Entry with { Reason = "connect", Ts = Now });
        return unknown.Count == 0 ? Task.CompletedTask : BroadcastSoonAsync(cancellationToken);
    }

    public Task Disconnected(string presenceKey, CancellationToken cancellationToken)
    {
        if (!_entries.TryGetValue(presenceKey, out var entry)) return Task.CompletedTask;
        Put(presenceKey, entry with { Reason = "disconnect", Ts = Now });
        return BroadcastSoonAsync(cancellationToken);
    }

    public Task Report(PresenceEntry entry, string presenceKey, CancellationToken cancellationToken)
    {
        Put(presenceKey, entry with { Ts = Now });
        return BroadcastSoonAsync(cancellationToken);
    }

    public Task<PresenceSnapshot> List(CancellationToken cancellationToken) => Task.FromResult(new PresenceSnapshot(Table(), _version));

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    private void Put(string presenceKey, PresenceEntry entry)
    {
        _entries[presenceKey] = entry;
        _version++;
        if (_entries.Count > MaxEntries) _entries.Remove(_entries.MinBy(pair => pair.Value.Ts).Key);
    }

    // The first news goes at once, what follows within a second goes together: a thousand clients that leave are no million events.
    private Task BroadcastSoonAsync(CancellationToken cancellationToken)
    {
        if (_due) return Task.CompletedTask;
        var wait = _broadcastAt == 0 ? TimeSpan.Zero : BroadcastInterval - clock.GetElapsedTime(_broadcastAt);
        if (wait <= TimeSpan.Zero) return BroadcastAsync(cancellationToken);
        _due = true;
        After(wait, () => BroadcastAsync(CancellationToken.None));
        return Task.CompletedTask;
    }

    private Task BroadcastAsync(CancellationToken cancellationToken)
    {
        _due = false;
        _broadcastAt = clock.GetTimestamp();
        return Publish(new PresenceEvent { Presence = Table() }, cancellationToken, droppable: true, stateVersion: _version);
    }

    private List<PresenceEntry> Table()
    {
        // Connected clients stay; what was only reported or has left fades.
        var oldest = Now - (long)EntryLifetime.TotalMilliseconds;
        foreach (var (key, entry) in _entries)
        {
            if (entry.Ts < oldest && entry.Reason != "connect") _entries.Remove(key);
        }
        List<PresenceEntry> table = [gateway.Describe(Now), .. _entries.Values];
        table.Sort((left, right) => right.Ts.CompareTo(left.Ts));
        return table;
    }
}
