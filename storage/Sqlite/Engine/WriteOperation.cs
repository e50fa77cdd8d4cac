namespace OpenClaw.Storage.Sqlite.Engine;

/// <summary>A change that waits for the writer, and the caller who waits for the change.</summary>
internal abstract class WriteOperation(CancellationToken cancellationToken)
{
    private Exception? _refusal;

    protected CancellationToken CancellationToken => cancellationToken;

    /// <summary>True when its caller no longer wants it; asked before it begins, never later.</summary>
    public bool IsCanceled => cancellationToken.IsCancellationRequested;

    /// <summary>Makes the change inside the writer's transaction.</summary>
    public abstract void Apply(SqliteHandle database);

    /// <summary>The change was undone for a reason of its own. The caller learns it with the commit, since the reason may
    /// rest on another change of the same batch.</summary>
    public void Refuse(Exception reason) => _refusal = reason;

    /// <summary>Answers the caller after the commit.</summary>
    public void Complete()
    {
        if (_refusal is { } reason)
            Fail(reason);
        else
            Succeed();
    }

    public abstract void Fail(Exception reason);

    public abstract void Cancel();

    protected abstract void Succeed();
}

/// <summary>A change with a state, so that its delegate can be static.</summary>
internal sealed class WriteOperation<TState, TResult>(
    TState state, Func<SqliteHandle, TState, TResult> apply, CancellationToken cancellationToken)
    : WriteOperation(cancellationToken)
{
    // Continuations run elsewhere: the writer thread must not do its callers' work.
    private readonly TaskCompletionSource<TResult> _caller = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TResult? _result;

    public Task<TResult> Task => _caller.Task;

    public override void Apply(SqliteHandle database) => _result = apply(database, state);

    public override void Fail(Exception reason) => _caller.TrySetException(reason);

    public override void Cancel() => _caller.TrySetCanceled(CancellationToken);

    protected override void Succeed() => _caller.TrySetResult(_result!);
}
