namespace OpenClaw.Grains.Runs;

/// <summary>The places for runs on this silo. Where they are all taken, runs wait, and tenants take turns: one that floods waits behind itself.</summary>
internal interface IRunSlots
{
    /// <summary>More runs wait than shall: new work is refused until it is less.</summary>
    bool IsOverloaded { get; }

    /// <summary>A place; given back by disposing it.</summary>
    ValueTask<IDisposable> EnterAsync(string tenant, CancellationToken cancellationToken);
}

/// <summary>Limits of a silo's runs.</summary>
/// <param name="MaxRuns">Runs at once.</param>
/// <param name="MaxWaiting">Runs that wait for a place before new messages are refused. Those accepted already wait in any number: they are bounded by what was let in.</param>
internal sealed record RunSlotLimits(int MaxRuns, int MaxWaiting);

/// <inheritdoc cref="IRunSlots"/>
internal sealed class RunSlots(RunSlotLimits limits) : IRunSlots
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, LinkedList<TaskCompletionSource<IDisposable>>> _lines = new(StringComparer.Ordinal);
    // Tenants that wait, the one whose turn it is first.
    private readonly LinkedList<string> _turns = new();
    private int _running;
    private int _waiting;

    public int Running => Volatile.Read(ref _running);

    public int Waiting => Volatile.Read(ref _waiting);

    public bool IsOverloaded => Waiting >= limits.MaxWaiting;

    public ValueTask<IDisposable> EnterAsync(string tenant, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_running < limits.MaxRuns)
            {
                _running++;
                return new(new Slot(this));
            }
            return new(WaitAsync(tenant, cancellationToken));
        }
    }

    /// <summary>How many runs of each tenant wait.</summary>
    public IReadOnlyList<(string Tenant, int Waiting)> Lines()
    {
        lock (_lock) return [.. _lines.Select(line => (line.Key, line.Value.Count))];
    }

    // Called under the lock: its place in the line is taken before it returns.
    private Task<IDisposable> WaitAsync(string tenant, CancellationToken cancellationToken)
    {
        var granted = new TaskCompletionSource<IDisposable>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!_lines.TryGetValue(tenant, out var line))
        {
            line = _lines[tenant] = new();
            _turns.AddLast(tenant);
        }
        var place = line.AddLast(granted);
        _waiting++;
        return AwaitAsync(tenant, place, cancellationToken);
    }

    private async Task<IDisposable> AwaitAsync(string tenant, LinkedListNode<TaskCompletionSource<IDisposable>> place, CancellationToken cancellationToken)
    {
        await using var cancelled = cancellationToken.Register(() => GiveUp(tenant, place, cancellationToken));
        return await place.Value.Task;
    }

    private void GiveUp(string tenant, LinkedListNode<TaskCompletionSource<IDisposable>> place, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            // Its turn came first: whoever waited gets the place, and gives it back.
            if (place.List is not { } line) return;
            line.Remove(place);
            _waiting--;
            if (line.Count == 0) Forget(tenant);
        }
        place.Value.TrySetCanceled(cancellationToken);
    }

    private void Leave()
    {
        TaskCompletionSource<IDisposable> next;
        lock (_lock)
        {
            if (_turns.First is not { } turn)
            {
                _running--;
                return;
            }
            var tenant = turn.Value;
            var line = _lines[tenant];
            next = line.First!.Value;
            line.RemoveFirst();
            _waiting--;
            _turns.RemoveFirst();
            if (line.Count == 0) _lines.Remove(tenant);
            else _turns.AddLast(tenant);
        }
        next.SetResult(new Slot(this));
    }

    private void Forget(string tenant)
    {
        _lines.Remove(tenant);
        _turns.Remove(tenant);
    }

    private sealed class Slot(RunSlots slots) : IDisposable
    {
        private int _left;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _left, 1) == 0) slots.Leave();
        }
    }
}
