using System.Collections.Concurrent;

namespace OpenClaw.ClusterTests.Support;

/// <summary>The real store, behind a gate a test can close: a commit then waits, or fails, as a slow or broken database would make it.</summary>
/// <remarks>Commits of a session pass in the order they were handed over, as the store itself promises.</remarks>
internal sealed class GatedSessionStore(ISessionStore inner) : ISessionStore
{
    private readonly ConcurrentDictionary<string, Gate> _gates = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Func<SessionCommit, bool>> _failing = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Task> _last = new(StringComparer.Ordinal);

    public ISessionStore Inner => inner;

    /// <summary>Holds the session's claims and, from the first that is meant, its commits.</summary>
    public Gate Hold(string tenant, string sessionKey, Func<SessionCommit, bool>? which = null) =>
        _gates[$"{tenant}/{sessionKey}"] = new Gate(this, $"{tenant}/{sessionKey}", which ?? (_ => true));

    /// <summary>The session's next such commit fails as it does when the database is away.</summary>
    public void FailOnce(string tenant, string sessionKey, Func<SessionCommit, bool>? which = null) => _failing[$"{tenant}/{sessionKey}"] = which ?? (_ => true);

    public Task Commit(SessionCommit commit, CancellationToken cancellationToken)
    {
        var key = $"{commit.Tenant}/{commit.SessionKey}";
        if (_failing.TryGetValue(key, out var fails) && fails(commit) && _failing.TryRemove(key, out _))
            return Task.FromException(new IOException("the test's database is away"));
        return _last[key] = CommitInTurnAsync(_last.GetValueOrDefault(key, Task.CompletedTask), _gates.GetValueOrDefault(key), commit, cancellationToken);
    }

    public Task<SessionState?> Load(string tenant, string sessionKey, CancellationToken cancellationToken) => inner.Load(tenant, sessionKey, cancellationToken);

    public async Task<SessionState> Claim(string tenant, string sessionKey, CancellationToken cancellationToken)
    {
        if (_gates.TryGetValue($"{tenant}/{sessionKey}", out var gate)) await gate.PassAsync();
        return await inner.Claim(tenant, sessionKey, cancellationToken);
    }

    public Task<IReadOnlyList<TranscriptRow>> ReadTranscript(string tenant, string sessionId, long fromSeq, CancellationToken cancellationToken) =>
        inner.ReadTranscript(tenant, sessionId, fromSeq, cancellationToken);

    public IAsyncEnumerable<ReadOnlyMemory<byte>> ExportTranscript(string tenant, string sessionId, CancellationToken cancellationToken) =>
        inner.ExportTranscript(tenant, sessionId, cancellationToken);

    public Task<IReadOnlyList<ReadOnlyMemory<byte>>> ReadHistory(string tenant, string sessionId, int limit, long maxBytes, CancellationToken cancellationToken) =>
        inner.ReadHistory(tenant, sessionId, limit, maxBytes, cancellationToken);

    public Task<LedgerRow?> FindByIdempotencyKey(string tenant, string kind, string idempotencyKey, CancellationToken cancellationToken) =>
        inner.FindByIdempotencyKey(tenant, kind, idempotencyKey, cancellationToken);

    public Task<LedgerRow?> FindRun(string tenant, string runId, CancellationToken cancellationToken) => inner.FindRun(tenant, runId, cancellationToken);

    public Task<IReadOnlyList<(string Tenant, string SessionKey)>> FindUnfinished(IReadOnlyCollection<string> liveSilos, int limit, CancellationToken cancellationToken) =>
        inner.FindUnfinished(liveSilos, limit, cancellationToken);

    public Task<IReadOnlyList<SessionListRow>> List(SessionQuery query, CancellationToken cancellationToken) => inner.List(query, cancellationToken);

    public Task<IReadOnlyDictionary<string, int>> CountByAgent(string tenant, CancellationToken cancellationToken) => inner.CountByAgent(tenant, cancellationToken);

    public Task<string?> FindKey(string tenant, string? sessionId, string? label, CancellationToken cancellationToken) =>
        inner.FindKey(tenant, sessionId, label, cancellationToken);

    public long? TenantVersion(string tenant) => inner.TenantVersion(tenant);

    public long? SessionVersion(string tenant, string sessionKey) => inner.SessionVersion(tenant, sessionKey);

    public Task<int> Purge(DateTimeOffset endedBefore, CancellationToken cancellationToken) => inner.Purge(endedBefore, cancellationToken);

    private async Task CommitInTurnAsync(Task earlier, Gate? gate, SessionCommit commit, CancellationToken cancellationToken)
    {
        if (gate?.Holds(commit) == true) await gate.PassAsync();
        // How the earlier one ended is its caller's business.
        await earlier.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        await inner.Commit(commit, cancellationToken);
    }

    /// <summary>A closed gate.</summary>
    public sealed class Gate(GatedSessionStore store, string key, Func<SessionCommit, bool> which)
    {
        private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>Completes when a commit waits.</summary>
        public Task Reached => _reached.Task.WaitAsync(Patience.Limit);

        public void Open()
        {
            store._gates.TryRemove(key, out _);
            _open.SetResult();
        }

        internal bool Holds(SessionCommit commit) => which(commit);

        internal Task PassAsync()
        {
            _reached.TrySetResult();
            return _open.Task;
        }
    }
}
