namespace OpenClaw.Storage.Postgres.Sessions;

/// <summary>Commits of one session reach the database in the order they are handed over, whatever connection each of them gets.</summary>
/// <remarks>A commit behind one that the database could not make is not made either: it was built on top of it.
/// Of what the store refused (fence, key, label) nothing follows for the next.</remarks>
internal sealed class CommitOrder
{
    private readonly Lock _gate = new();

    // Holds the last commit of each session that has any in flight.
    private readonly Dictionary<(string Tenant, string SessionKey), Task> _last = [];

    public Task Run((string Tenant, string SessionKey) session, Func<Task> commit)
    {
        var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task? before;
        lock (_gate)
        {
            before = _last.GetValueOrDefault(session);
            _last[session] = turn.Task;
        }

        return Take(session, before, turn, commit);
    }

    private async Task Take((string, string) session, Task? before, TaskCompletionSource turn, Func<Task> commit)
    {
        try
        {
            if (before is not null)
                await before.ConfigureAwait(false);
            await commit().ConfigureAwait(false);
            Leave(session, turn);
            turn.SetResult();
        }
        catch (Exception error)
        {
            Leave(session, turn);
            if (error is StoreUnavailableException or OperationCanceledException)
                turn.SetException(new StoreUnavailableException("an earlier commit of the session could not be made", error));
            else
                turn.SetResult();
            // Nobody may be behind this commit to look at it.
            _ = turn.Task.Exception;
            throw;
        }
    }

    private void Leave((string, string) session, TaskCompletionSource turn)
    {
        lock (_gate)
        {
            if (_last.TryGetValue(session, out var last) && last == turn.Task)
                _last.Remove(session);
        }
    }
}
