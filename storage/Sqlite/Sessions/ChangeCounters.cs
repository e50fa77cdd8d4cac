namespace OpenClaw.Storage.Sqlite.Sessions;

/// <summary>Counts the commits to tenants and sessions. The database is this process' own, so every commit is known here.</summary>
/// <remarks>A bounded number of counters, shared by hash: a foreign commit only looks like a change that was none.</remarks>
internal sealed class ChangeCounters
{
    private const int Count = 8192;
    private readonly long[] _counters = new long[Count];

    public long Of(string tenant, string sessionKey) => Volatile.Read(ref _counters[Index(tenant, sessionKey)]);

    public void Changed(string tenant, string sessionKey)
    {
        Interlocked.Increment(ref _counters[Index(tenant, sessionKey)]);
        Interlocked.Increment(ref _counters[Index(tenant, "")]);
    }

    private static int Index(string tenant, string sessionKey) => (int)((uint)HashCode.Combine(tenant, sessionKey) % Count);
}
