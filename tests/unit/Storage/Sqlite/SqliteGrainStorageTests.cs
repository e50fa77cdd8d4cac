using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using Xunit;

namespace OpenClaw.UnitTests.Storage.Sqlite;

/// <summary>What our own grain storage promises beyond that of Orleans' ADO.NET provider.</summary>
public sealed class SqliteGrainStorageTests : GrainStorageSuite
{
    [Fact]
    public async Task A_refusal_names_both_etags()
    {
        var mine = await Write("state", 1);
        var theirs = await Read("state");
        await Storage.WriteStateAsync("state", Grain, mine);

        var refusal = await Assert.ThrowsAsync<InconsistentStateException>(() => Storage.WriteStateAsync("state", Grain, theirs));

        Assert.Equal((mine.ETag, theirs.ETag), (refusal.StoredEtag, refusal.CurrentEtag));
    }

    [Fact]
    public async Task Who_never_read_cannot_clear()
    {
        await Write("state", 1);

        await Assert.ThrowsAsync<InconsistentStateException>(() => Storage.ClearStateAsync("state", Grain, new GrainState<Counter>(new Counter())));

        Assert.Equal(1, (await Read("state")).State!.Count);
    }

    [Fact]
    public async Task Cleared_state_has_no_etag()
    {
        var state = await Write("state", 1);

        await Storage.ClearStateAsync("state", Grain, state);

        Assert.Null(state.ETag);
    }

    [Fact]
    public async Task Storages_are_kept_apart()
    {
        await Write("state", 1);
        var elsewhere = new GrainState<Counter>(new Counter());

        await Services.GetRequiredKeyedService<IGrainStorage>("second").ReadStateAsync("state", Grain, elsewhere);

        Assert.False(elsewhere.RecordExists);
    }

    protected override Task<(IServiceProvider, IAsyncDisposable)> Start() => SqliteSuites.Start();
}
