using System.Collections.Concurrent;

namespace OpenClaw.Grains.Channels;

/// <summary>The accounts that are connected from this silo: what a kill switch has to stop here.</summary>
public sealed class OpenAccounts
{
    private readonly ConcurrentDictionary<string, int> _open = new(StringComparer.Ordinal);

    /// <summary>Grain keys: <c>{tenant}/{channel}/{account}</c>.</summary>
    public IReadOnlyCollection<string> All => [.. _open.Keys];

    // Counted: after a partition an older activation may end while a newer one is connected.
    internal void Add(string account) => _open.AddOrUpdate(account, 1, (_, count) => count + 1);

    internal void Remove(string account)
    {
        if (_open.AddOrUpdate(account, 0, (_, count) => count - 1) <= 0) _open.TryRemove(new(account, 0));
    }
}
