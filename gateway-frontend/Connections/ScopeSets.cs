using System.Collections.Concurrent;
using System.Collections.Frozen;

namespace OpenClaw.Gateway.Connections;

/// <summary>Sets of scopes, shared by all connections that asked for the same ones: there are few, and a set of its own costs each client kilobytes.</summary>
internal static class ScopeSets
{
    private const int MaxShared = 256;
    private static readonly ConcurrentDictionary<string, FrozenSet<string>> Shared = new(StringComparer.Ordinal);

    public static FrozenSet<string> Of(IReadOnlyList<string> scopes)
    {
        if (scopes.Count == 0) return [];
        var key = string.Join('\n', scopes);
        if (Shared.TryGetValue(key, out var known)) return known;
        var set = scopes.ToFrozenSet(StringComparer.Ordinal);
        // Clients may ask for anything; what is kept is bounded.
        return Shared.Count < MaxShared ? Shared.GetOrAdd(key, set) : set;
    }
}
