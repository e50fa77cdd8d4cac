using OpenClaw.Grains.Sessions;
using OpenClaw.Silo.Recovery;

namespace OpenClaw.ClusterTests.Recovery;

[Collection(ClusterCollection.Name)]
public sealed class UnfinishedSessionsTests(GatewayCluster cluster)
{
    private static readonly SiloAddress Own = FakeMembership.Silo(1);
    private static readonly SiloAddress Other = FakeMembership.Silo(2);

    [Fact]
    public async Task Runs_of_a_silo_that_has_just_joined_are_its_own_though_nobody_has_heard_of_it()
    {
        var tenant = await LeaveRunAsync(Other);
        var membership = new FakeMembership();
        membership.Hear((Own, SiloStatus.Active));
        membership.Table = [(Own, SiloStatus.Active), (Other, SiloStatus.Joining)];

        var found = await Sessions(membership).FindAsync(CancellationToken.None);

        Assert.DoesNotContain(found, session => session.Tenant == tenant);
    }

    [Theory]
    [InlineData(SiloStatus.Dead)]
    [InlineData(SiloStatus.None)]
    public async Task Runs_of_a_silo_that_is_dead_or_that_the_table_does_not_know_are_found(SiloStatus status)
    {
        var tenant = await LeaveRunAsync(Other);
        var membership = new FakeMembership();
        membership.Hear(status == SiloStatus.None ? [(Own, SiloStatus.Active)] : [(Own, SiloStatus.Active), (Other, status)]);

        var found = await Sessions(membership).FindAsync(CancellationToken.None);

        Assert.Contains((tenant, TestTenant.Main), found);
    }

    [Fact]
    public void Survivors_that_look_at_once_take_each_session_up_once()
    {
        var membership = new FakeMembership();
        membership.Hear((Own, SiloStatus.Active), (Other, SiloStatus.Active), (FakeMembership.Silo(3), SiloStatus.Dead));
        (string, string)[] sessions = [.. Enumerable.Range(0, 100).Select(number => ("t", $"agent:main:s{number}"))];

        var own = Sessions(membership).Share(sessions);
        var other = Sessions(membership, Other).Share(sessions);

        Assert.Equal(sessions.Order(), own.Concat(other).Order());
        Assert.NotEmpty(own);
        Assert.NotEmpty(other);
    }

    [Fact]
    public async Task A_death_is_told_once_and_those_of_before_are_not()
    {
        var membership = new FakeMembership();
        membership.Hear((Own, SiloStatus.Active), (FakeMembership.Silo(3), SiloStatus.Dead), (Other, SiloStatus.Active));
        membership.Hear((Own, SiloStatus.Active), (FakeMembership.Silo(3), SiloStatus.Dead), (Other, SiloStatus.Dead));
        membership.Hear((Own, SiloStatus.Active), (FakeMembership.Silo(3), SiloStatus.Dead), (Other, SiloStatus.Dead), (FakeMembership.Silo(4), SiloStatus.Active));
        membership.End();

        List<int> deaths = [];
        await foreach (var count in new ClusterView(membership, SiloIdentity.Of(Own)).DeathsAsync(CancellationToken.None)) deaths.Add(count);

        Assert.Equal([1], deaths);
    }

    private UnfinishedSessions Sessions(FakeMembership membership, SiloAddress? self = null)
    {
        var identity = SiloIdentity.Of(self ?? Own);
        return new(cluster.Store, new ClusterView(membership, identity), identity);
    }

    private async Task<string> LeaveRunAsync(SiloAddress silo)
    {
        var tenant = $"left-{Guid.NewGuid():N}";
        var state = await cluster.Store.Claim(tenant, TestTenant.Main, CancellationToken.None);
        await cluster.Store.Commit(
            new()
            {
                Tenant = tenant, SessionKey = TestTenant.Main, Fence = state.Fence,
                NewRuns =
                [
                    new()
                    {
                        Kind = "chat", IdempotencyKey = "m1", RunId = "m1", SessionKey = TestTenant.Main, RawSessionKey = TestTenant.Main, State = RunState.Running,
                        Silo = SiloIdentity.Of(silo).Name, AcceptedAt = 1,
                    },
                ],
            },
            CancellationToken.None);
        return tenant;
    }
}
