using Microsoft.Extensions.Time.Testing;

namespace OpenClaw.UnitTests.AgentRuntime;

/// <summary>A clock that tells when somebody starts to wait, so that a test moves it at the right moment.</summary>
internal sealed class WaitableTimeProvider : FakeTimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<TimeSpan> _waits = [];
    private readonly List<(TimeSpan Due, TaskCompletionSource Seen)> _watchers = [];

    /// <summary>Completes when a timer with this due time is or was started.</summary>
    public Task WaitIsStarted(TimeSpan due)
    {
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (_waits.Contains(due))
                seen.SetResult();
            else
                _watchers.Add((due, seen));
        }
        return seen.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        lock (_gate)
        {
            _waits.Add(dueTime);
            foreach (var (due, seen) in _watchers)
            {
                if (due == dueTime)
                    seen.TrySetResult();
            }
        }
        return timer;
    }
}
