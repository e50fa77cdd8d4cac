using OpenClaw.GrainInterfaces;

namespace OpenClaw.Grains.Sessions.Running;

/// <summary>A run's place in its lane: asked for until it is given, given back when the run leaves.</summary>
internal sealed class LaneSeat(ILanesGrain lanes, string lane, string sessionKey, string runId, TimeProvider clock)
{
    private static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(10);
    private bool _asked;

    public async Task TakeAsync(Task granted, CancellationToken stop)
    {
        _asked = true;
        while (true)
        {
            try
            {
                if (await lanes.Acquire(lane, sessionKey, runId, stop)) return;
            }
            catch (Exception error) when (error is TimeoutException or OrleansException)
            {
                // The lanes are on their way to another silo: asked again below, as long as the run may live.
            }
            try
            {
                // The line is in the memory of a grain that may go with its silo: whoever waits in it says so again from time to time.
                await granted.WaitAsync(AskAgain, clock, stop);
                return;
            }
            catch (TimeoutException)
            {
                // Not granted yet: asking twice keeps the place in the line.
            }
        }
    }

    public Task LeaveAsync()
    {
        if (!_asked) return Task.CompletedTask;
        _asked = false;
        return lanes.Release(lane, runId, CancellationToken.None);
    }
}
