namespace OpenClaw.ClusterTests.Tenants;

/// <summary>A cluster of its own: the installation's switch stops every tenant.</summary>
public sealed class KillSwitchTests(GatewayCluster cluster) : IClassFixture<GatewayCluster>
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task A_tenants_switch_aborts_its_run_keeps_what_waits_and_refuses_what_comes()
    {
        var tenant = await cluster.TenantAsync();
        tenant.Script();
        await tenant.SendAsync("k1", "first");
        var run = await tenant.NextRunAsync();
        await tenant.SendAsync("k2", "second");

        await tenant.Grain<ITenantGrain>().EngageKillSwitch(new("too much", "test"), None);
        await run.Stopped;
        await tenant.Frontend.RunEndedAsync("k1");

        var refusal = await Assert.ThrowsAsync<ProtocolException>(() => tenant.SendAsync("k3", "third"));
        Assert.Equal("the kill switch of this tenant is engaged", refusal.Message);
        Assert.Equal(RunState.Aborted, (await tenant.LedgerAsync("chat", "k1"))!.State);
        Assert.Equal(InboxState.Waiting, Assert.Single((await tenant.StoredAsync())!.Inbox).State);

        await tenant.Grain<ITenantGrain>().ReleaseKillSwitch("test", None);
        var next = await tenant.NextRunAsync();
        Assert.Contains("second", next.LastUserText, StringComparison.Ordinal);
        next.Finish("done");
        await tenant.Frontend.EndOfAsync(next.RunId);
    }

    [Fact]
    public async Task A_tenants_switch_leaves_the_others_alone()
    {
        var stopped = await cluster.TenantAsync(listens: false);
        var other = await cluster.TenantAsync();

        await stopped.Grain<ITenantGrain>().EngageKillSwitch(new("too much", "test"), None);
        await stopped.UntilRefusedAsync();

        await other.SendAsync("k1", "hello");
        Assert.Equal(Protocol.Events.ChatState.Final, (await other.Frontend.EndOfAsync("k1")).State);
    }

    [Fact]
    public async Task The_installations_switch_stops_every_tenant_until_it_is_released()
    {
        var first = await cluster.TenantAsync();
        var second = await cluster.TenantAsync();
        first.Script();
        await first.SendAsync("k1", "hello");
        var run = await first.NextRunAsync();

        var kill = await Installation.EngageKillSwitch(new("fire", "test"), None);
        var again = await Installation.EngageKillSwitch(new("another reason", "somebody"), None);
        try
        {
            Assert.Equal(kill, again);
            await run.Stopped;
            await second.UntilRefusedAsync();
            Assert.Equal("the kill switch of this installation is engaged", (await Assert.ThrowsAsync<ProtocolException>(() => second.SendAsync("k2", "hello"))).Message);
        }
        finally
        {
            await Installation.ReleaseKillSwitch("test", None);
        }
        await second.UntilAcceptedAsync();
    }

    [Fact]
    public async Task A_switch_holds_over_the_end_of_its_grain()
    {
        var tenant = await cluster.TenantAsync(listens: false);
        await tenant.Grain<ITenantGrain>().EngageKillSwitch(new("too much", "test"), None);

        await cluster.Cluster.DeactivateAsync(tenant.Grain<ITenantGrain>());
        await cluster.Cluster.DeactivateAsync(Installation);

        Assert.Equal(TenantStatus.Killed, (await tenant.Grain<ITenantGrain>().Describe(None)).Status);
        Assert.Equal(TenantStatus.Killed, (await Installation.GetStatus(None)).Halted[tenant.Name].Status);
    }

    [Fact]
    public async Task A_suspended_tenant_stays_suspended_when_its_switch_is_released()
    {
        var tenant = await cluster.TenantAsync(listens: false);
        await tenant.Grain<ITenantGrain>().Suspend("test", None);
        await tenant.Grain<ITenantGrain>().EngageKillSwitch(new("too much", "test"), None);

        var released = await tenant.Grain<ITenantGrain>().ReleaseKillSwitch("test", None);

        Assert.Equal(TenantStatus.Suspended, released.Status);
        await tenant.UntilRefusedAsync();
        await tenant.Grain<ITenantGrain>().Resume("test", None);
        await tenant.UntilAcceptedAsync();
    }

    private IInstallationGrain Installation => cluster.Cluster.Client.GetGrain<IInstallationGrain>(IInstallationGrain.Key);
}
