using OpenClaw.GrainInterfaces;
using OpenClaw.Protocol.Events;
using OpenClaw.Protocol.Presence;

namespace OpenClaw.Grains.Presence;

// Turn-based and in memory: presence is what is true now, and a frontend that outlives this activation tells it again.
internal sealed class PresenceGrain(TimeProvider clock, GatewayIdentity gateway) : TenantGrain, IPresenceGrain
{
    private const int MaxEntries = 200;
    private static readonly TimeSpan EntryLifetime = TimeSpan.FromMinutes(5);
    private readonly Dictionary<string, PresenceEntry> _entries = [];
    private long _version;

    public Task<PresenceSnapshot> Connected(PresenceEntry entry, string presenceKey, CancellationToken cancellationToken)
    {
        Put(presenceKey, entry with { Reason = "connect", Ts = Now });
        return List(cancellationToken);
    }

    public Task Disconnected(string presenceKey, CancellationToken cancellationToken)
    {
        if (!_entries.TryGetValue(presenceKey, out var entry)) return Task.CompletedTask;
        Put(presenceKey, entry with { Reason = "disconnect", Ts = Now });
        return Broadcast(cancellationToken);
    }

    public Task Report(PresenceEntry entry, string presenceKey, CancellationToken cancellationToken)
    {
        Put(presenceKey, entry with { Ts = Now });
        return Broadcast(cancellationToken);
    }

    public Task<PresenceSnapshot> List(CancellationToken cancellationToken) => Task.FromResult(new PresenceSnapshot(Table(), _version));

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    private void Put(string presenceKey, PresenceEntry entry)
    {
        _entries[presenceKey] = entry;
        _version++;
        if (_entries.Count > MaxEntries) _entries.Remove(_entries.MinBy(pair => pair.Value.Ts).Key);
    }

    private Task Broadcast(CancellationToken cancellationToken) =>
        Publish(new PresenceEvent { Presence = Table() }, cancellationToken, droppable: true, stateVersion: _version);

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
