namespace OpenClaw.ClusterTests.Support;

/// <summary>The time of day is the test's to move; timers go on as they do for the runtime around the grains.</summary>
internal sealed class TestClock : TimeProvider
{
    private long _ahead;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref _ahead));

    public void Advance(TimeSpan time) => Interlocked.Add(ref _ahead, time.Ticks);
}
