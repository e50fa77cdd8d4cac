namespace OpenClaw.Gateway.Connections;

/// <summary>Keeps what one connection asks of one session in the order in which its frames came.</summary>
/// <remarks>
/// Requests of a connection run beside each other, and calls to a grain that is not active yet overtake each other on the way to it. Holds an
/// entry only for requests at work, so the connection's bound for those is its bound too.
/// </remarks>
internal sealed class SessionOrder
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Task> _last = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Does the work once everything asked of this session before is answered. The place in line is taken before this returns.</summary>
    public Task<T> RunAsync<T>(string session, Func<Task<T>> work)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task? before;
        lock (_lock)
        {
            _last.TryGetValue(session, out before);
            _last[session] = done.Task;
        }
        return RunAsync(session, before, done, work);
    }

    private async Task<T> RunAsync<T>(string session, Task? before, TaskCompletionSource done, Func<Task<T>> work)
    {
        try
        {
            if (before is not null) await before;
            return await work();
        }
        finally
        {
            lock (_lock)
            {
                if (_last[session] == done.Task) _last.Remove(session);
            }
            done.SetResult();
        }
    }
}
