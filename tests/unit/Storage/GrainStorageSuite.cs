using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using Xunit;

namespace OpenClaw.UnitTests.Storage;

/// <summary>Grain state and its etags. The store registers the grain storage <c>db</c>.</summary>
public abstract class GrainStorageSuite : StoreSuite
{
    protected static readonly GrainId Grain = GrainId.Create("tenant", "acme");

    protected IGrainStorage Storage => Services.GetRequiredKeyedService<IGrainStorage>("db");

    [StoreFact]
    public async Task State_that_was_never_written_is_a_new_object()
    {
        var read = await Read("state");

        Assert.Equal((false, null, 0), (read.RecordExists, read.ETag, read.State!.Count));
    }

    [StoreFact]
    public async Task Written_state_is_read_again_with_its_etag()
    {
        var written = await Write("state", 7);

        var read = await Read("state");

        Assert.Equal((true, written.ETag, 7), (read.RecordExists, read.ETag, read.State!.Count));
    }

    [StoreFact]
    public async Task Each_write_changes_the_etag_and_a_stale_one_is_refused()
    {
        var mine = await Write("state", 1);
        var theirs = await Read("state");
        mine.State!.Count = 2;
        await Storage.WriteStateAsync("state", Grain, mine);
        theirs.State!.Count = 3;

        await Assert.ThrowsAsync<InconsistentStateException>(() => Storage.WriteStateAsync("state", Grain, theirs));
        await Assert.ThrowsAsync<InconsistentStateException>(() => Storage.ClearStateAsync("state", Grain, theirs));

        Assert.NotEqual(mine.ETag, theirs.ETag);
        Assert.Equal(2, (await Read("state")).State!.Count);
    }

    [StoreFact]
    public async Task Who_never_read_cannot_overwrite()
    {
        await Write("state", 1);

        await Assert.ThrowsAsync<InconsistentStateException>(() => Write("state", 2));

        Assert.Equal(1, (await Read("state")).State!.Count);
    }

    [StoreFact]
    public async Task Cleared_state_can_be_written_anew_and_an_etag_of_before_stays_stale()
    {
        var state = await Write("state", 1);
        var stale = await Read("state");
        await Storage.ClearStateAsync("state", Grain, state);
        Assert.Equal((false, 0), (state.RecordExists, state.State!.Count));
        Assert.False((await Read("state")).RecordExists);

        await Assert.ThrowsAsync<InconsistentStateException>(() => Storage.WriteStateAsync("state", Grain, stale));
        state.State!.Count = 5;
        await Storage.WriteStateAsync("state", Grain, state);
        await Assert.ThrowsAsync<InconsistentStateException>(() => Storage.WriteStateAsync("state", Grain, stale));

        Assert.Equal(5, (await Read("state")).State!.Count);
    }

    [StoreFact]
    public async Task Names_and_grains_are_kept_apart()
    {
        await Write("state", 1);
        await Write("other", 2);
        var neighbour = new GrainState<Counter>(new Counter());
        await Storage.ReadStateAsync("state", GrainId.Create("tenant", "other"), neighbour);

        Assert.Equal((1, 2), ((await Read("state")).State!.Count, (await Read("other")).State!.Count));
        Assert.False(neighbour.RecordExists);
    }

    protected async Task<GrainState<Counter>> Read(string name)
    {
        var state = new GrainState<Counter>(new Counter { Count = 99 });
        await Storage.ReadStateAsync(name, Grain, state);
        return state;
    }

    protected async Task<GrainState<Counter>> Write(string name, int count)
    {
        var state = new GrainState<Counter>(new Counter { Count = count });
        await Storage.WriteStateAsync(name, Grain, state);
        return state;
    }

    public sealed class Counter
    {
        public int Count { get; set; }
    }
}
