using OpenClaw.Grains.Runs;

namespace OpenClaw.ClusterTests.Runs;

/// <summary>A silo runs so many at once, and who waits waits for its turn, not behind everybody who came before.</summary>
public sealed class RunSlotTests
{
    [Fact]
    public async Task There_are_never_more_runs_than_places()
    {
        var slots = new RunSlots(new(MaxRuns: 2, MaxWaiting: 10));
        var first = await slots.EnterAsync("a", CancellationToken.None);
        await slots.EnterAsync("a", CancellationToken.None);
        var third = slots.EnterAsync("a", CancellationToken.None).AsTask();

        Assert.Equal((2, 1, false), (slots.Running, slots.Waiting, third.IsCompleted));
        first.Dispose();
        first.Dispose();
        await third.WaitAsync(Patience.Limit);
        Assert.Equal((2, 0), (slots.Running, slots.Waiting));
        (await third).Dispose();
        Assert.Equal(1, slots.Running);
    }

    [Fact]
    public async Task Tenants_take_turns_and_each_keeps_its_order()
    {
        var slots = new RunSlots(new(MaxRuns: 1, MaxWaiting: 100));
        var place = await slots.EnterAsync("noisy", CancellationToken.None);
        List<string> granted = [];
        var runs = new[] { ("noisy", "n1"), ("noisy", "n2"), ("noisy", "n3"), ("calm", "c1"), ("other", "o1"), ("calm", "c2") }.Select(run => RunAsync(run.Item1, run.Item2)).ToList();

        place.Dispose();
        await Task.WhenAll(runs).WaitAsync(Patience.Limit);

        Assert.Equal(["n1", "c1", "o1", "n2", "c2", "n3"], granted);
        Assert.Equal((0, 0), (slots.Running, slots.Waiting));

        async Task RunAsync(string tenant, string name)
        {
            using var mine = await slots.EnterAsync(tenant, CancellationToken.None);
            lock (granted) granted.Add(name);
        }
    }

    [Fact]
    public async Task Who_gives_up_waiting_takes_nobodys_place()
    {
        var slots = new RunSlots(new(MaxRuns: 1, MaxWaiting: 1));
        var place = await slots.EnterAsync("a", CancellationToken.None);
        using var stop = new CancellationTokenSource();
        var gone = slots.EnterAsync("b", stop.Token).AsTask();
        Assert.True(slots.IsOverloaded);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gone);
        Assert.False(slots.IsOverloaded);
        var next = slots.EnterAsync("c", CancellationToken.None).AsTask();

        place.Dispose();

        await next.WaitAsync(Patience.Limit);
        Assert.Equal((1, 0), (slots.Running, slots.Waiting));
    }
}
