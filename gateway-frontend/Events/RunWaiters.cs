using System.Collections.Concurrent;
using OpenClaw.GrainInterfaces;

namespace OpenClaw.Gateway.Events;

/// <summary>Requests that wait for the end of a run. The run's event wakes them; a slow poll of the ledger catches what was missed.</summary>
internal sealed class RunWaiters(GrainCalls grains, TimeProvider clock)
{
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(5);
    private readonly ConcurrentDictionary<(string Tenant, string RunId), TaskCompletionSource> _waiting = new();

    /// <summary>How the run ended; null when it had not within the limit, or is not known.</summary>
    public async Task<RunStatusReport?> WaitAsync(string tenant, string runId, TimeSpan limit, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        while (true)
        {
            // Registered before the ledger is asked: an end in between is not missed.
            var signal = _waiting.GetOrAdd((tenant, runId), _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
            if (await grains.Of<IRunGrain>(tenant, runId).Describe(cancellationToken) is { Ended: true } ended)
            {
                _waiting.TryRemove(new((tenant, runId), signal));
                return ended;
            }
            var left = limit - clock.GetElapsedTime(started);
            if (left <= TimeSpan.Zero)
            {
                _waiting.TryRemove(new((tenant, runId), signal));
                return null;
            }
            try
            {
                await signal.Task.WaitAsync(left < Poll ? left : Poll, clock, cancellationToken);
            }
            catch (TimeoutException)
            {
                // Looked at again.
            }
        }
    }

    public void Ended(string tenant, string runId)
    {
        if (_waiting.TryRemove((tenant, runId), out var signal)) signal.TrySetResult();
    }

    /// <summary>The end of a run may have been missed: those who wait for one of the tenant ask the ledger now.</summary>
    public void LookAgain(string tenant)
    {
        foreach (var (waiting, _) in _waiting)
        {
            if (waiting.Tenant == tenant) Ended(tenant, waiting.RunId);
        }
    }
}
