using System.Collections.Concurrent;

namespace OpenClaw.AgentRuntime;

/// <summary>Values by key, at most a fixed number of them: the ones not asked for longest go first.</summary>
internal sealed class BoundedCache<TKey, TValue>(int capacity) where TKey : notnull
{
    private readonly ConcurrentDictionary<TKey, Entry> _entries = new();
    private readonly Lock _trimming = new();
    private long _clock;

    public TValue GetOrAdd(TKey key, Func<TKey, TValue> create)
    {
        if (TryGet(key, out var found))
            return found;
        // Two callers may create the same value; one of them wins, the other's is never used.
        var entry = _entries.GetOrAdd(key, static (key, create) => new Entry(create(key)), create);
        entry.LastUse = Interlocked.Increment(ref _clock);
        Trim();
        return entry.Value;
    }

    public bool TryGet(TKey key, [System.Diagnostics.CodeAnalysis.MaybeNullWhen(false)] out TValue value)
    {
        if (_entries.TryGetValue(key, out var entry))
        {
            entry.LastUse = Interlocked.Increment(ref _clock);
            value = entry.Value;
            return true;
        }
        value = default;
        return false;
    }

    public void Set(TKey key, TValue value)
    {
        _entries[key] = new Entry(value) { LastUse = Interlocked.Increment(ref _clock) };
        Trim();
    }

    private void Trim()
    {
        if (_entries.Count <= capacity)
            return;
        lock (_trimming)
        {
            // A tenth at once, so that a full cache does not sort itself for every new entry.
            var surplus = _entries.Count - capacity;
            if (surplus <= 0)
                return;
            foreach (var (key, _) in _entries.OrderBy(entry => entry.Value.LastUse).Take(surplus + (capacity / 10)).ToList())
                _entries.TryRemove(key, out _);
        }
    }

    private sealed class Entry(TValue value)
    {
        public readonly TValue Value = value;
        public long LastUse;
    }
}
