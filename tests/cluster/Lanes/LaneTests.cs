using OpenClaw.Protocol.Events;

namespace OpenClaw.ClusterTests.Lanes;

[Collection(ClusterCollection.Name)]
public sealed class LaneTests(GatewayCluster cluster)
{
    private const string OneAtOnce = "agents:\n  defaults:\n    maxConcurrent: 1\n";

    [Fact]
    public async Task A_run_beyond_the_limit_waits_until_another_ends_and_they_come_in_order()
    {
        var tenant = await cluster.TenantAsync(OneAtOnce);
        string[] sessions = ["agent:main:a", "agent:main:b", "agent:main:c"];
        foreach (var session in sessions) tenant.Script(session);
        await tenant.SendAsync("a", "one", sessions[0]);
        var first = await tenant.NextRunAsync(sessions[0]);
        await tenant.SendAsync("b", "two", sessions[1]);
        await tenant.SendAsync("c", "three", sessions[2]);
        Assert.Empty(cluster.Runner.Requests(tenant.Name, sessions[1]));

        first.Finish("done");
        var second = await tenant.NextRunAsync(sessions[1]);
        Assert.Empty(cluster.Runner.Requests(tenant.Name, sessions[2]));
        second.Finish("done");
        (await tenant.NextRunAsync(sessions[2])).Finish("done");

        Assert.Equal(ChatState.Final, (await tenant.Frontend.EndOfAsync("c")).State);
    }

    [Fact]
    public async Task A_run_that_is_stopped_or_breaks_gives_its_place_back_and_one_that_waits_leaves_the_line()
    {
        var tenant = await cluster.TenantAsync(OneAtOnce);
        string[] sessions = ["agent:main:a", "agent:main:b", "agent:main:c", "agent:main:d"];
        foreach (var session in sessions) tenant.Script(session);
        await tenant.SendAsync("a", "one", sessions[0]);
        await tenant.NextRunAsync(sessions[0]);
        await tenant.SendAsync("b", "two", sessions[1]);
        await tenant.SendAsync("c", "three", sessions[2]);
        await tenant.SendAsync("d", "four", sessions[3]);

        await tenant.AbortAsync("b", sessions[1]);
        await tenant.AbortAsync("a", sessions[0]);
        (await tenant.NextRunAsync(sessions[2])).Break(new InvalidOperationException("broken"));
        (await tenant.NextRunAsync(sessions[3])).Finish("done");

        Assert.Equal(ChatState.Final, (await tenant.Frontend.EndOfAsync("d")).State);
        Assert.Empty(cluster.Runner.Requests(tenant.Name, sessions[1]));
    }

    [Fact]
    public async Task A_place_granted_to_a_run_that_is_gone_goes_to_the_next_whatever_the_lane()
    {
        var tenant = await cluster.TenantAsync("agents:\n  defaults:\n    subagents:\n      maxConcurrent: 1\n");
        var lanes = tenant.Grain<ILanesGrain>();
        Assert.True(await lanes.Acquire(GrainInterfaces.Lanes.Subagent, "agent:main:a", "holder", CancellationToken.None));
        Assert.False(await lanes.Acquire(GrainInterfaces.Lanes.Subagent, "agent:main:b", "gone", CancellationToken.None));

        await lanes.Release(GrainInterfaces.Lanes.Subagent, "holder", CancellationToken.None);

        Assert.True(await lanes.Acquire(GrainInterfaces.Lanes.Subagent, "agent:main:c", "next", CancellationToken.None));
    }

    [Fact]
    public async Task A_run_that_asks_again_keeps_its_place_in_the_line()
    {
        var tenant = await cluster.TenantAsync(OneAtOnce);
        var lanes = tenant.Grain<ILanesGrain>();
        Assert.True(await lanes.Acquire(GrainInterfaces.Lanes.Main, "agent:main:a", "a", CancellationToken.None));
        Assert.False(await lanes.Acquire(GrainInterfaces.Lanes.Main, "agent:main:b", "b", CancellationToken.None));
        Assert.False(await lanes.Acquire(GrainInterfaces.Lanes.Main, "agent:main:b", "b", CancellationToken.None));
        // The lanes move to another silo, and with them the memory of who runs and who waits.
        await cluster.Cluster.DeactivateAsync(lanes);

        Assert.True(await lanes.Acquire(GrainInterfaces.Lanes.Main, "agent:main:b", "b", CancellationToken.None));
        Assert.True(await lanes.Acquire(GrainInterfaces.Lanes.Main, "agent:main:b", "b", CancellationToken.None));
        Assert.False(await lanes.Acquire(GrainInterfaces.Lanes.Main, "agent:main:c", "c", CancellationToken.None));
    }
}
