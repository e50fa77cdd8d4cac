namespace OpenClaw.ClusterTests.Tenants;

[Collection(ClusterCollection.Name)]
public sealed class QuotaTests(GatewayCluster cluster)
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task The_message_above_the_rate_is_refused_with_the_time_to_wait()
    {
        var tenant = await LimitedAsync(new() { MessagesPerMinute = 2 });
        await tenant.SendAsync("k1", "one");
        await tenant.SendAsync("k2", "two");

        var refusal = await Assert.ThrowsAsync<ProtocolException>(() => tenant.SendAsync("k3", "three"));

        Assert.Equal(("UNAVAILABLE", "quota exceeded: messagesPerMinute (limit 2)", true), (refusal.Code, refusal.Message, refusal.Retryable));
        Assert.InRange(refusal.RetryAfterMs!.Value, 1, 30_000);
        Assert.Equal("""{"quota":"messagesPerMinute","limit":2}""", refusal.Details.ToString());
        cluster.Clock.Advance(TimeSpan.FromSeconds(31));
        await tenant.SendAsync("k3", "three");
    }

    [Fact]
    public async Task A_repeated_message_takes_nothing_of_the_rate()
    {
        var tenant = await LimitedAsync(new() { MessagesPerMinute = 1 });
        await tenant.SendAsync("k1", "one");

        await tenant.SendAsync("k1", "one");
    }

    [Fact]
    public async Task The_session_above_the_quota_is_refused_and_the_known_ones_go_on()
    {
        var tenant = await LimitedAsync(new() { Sessions = 1 });
        await tenant.SendAsync("k1", "one");
        await tenant.Frontend.EndOfAsync("k1");

        var refusal = await Assert.ThrowsAsync<ProtocolException>(() => tenant.SendAsync("k2", "two", "agent:main:second"));

        Assert.Equal(("INVALID_REQUEST", "quota exceeded: sessions (limit 1)"), (refusal.Code, refusal.Message));
        Assert.Null(await tenant.StoredAsync("agent:main:second"));
        await tenant.SendAsync("k3", "three");
    }

    [Fact]
    public async Task The_run_above_the_quota_is_refused_while_the_others_work()
    {
        var tenant = await LimitedAsync(new() { ConcurrentRuns = 1 });
        tenant.Script();
        await tenant.SendAsync("k1", "one");
        var run = await tenant.NextRunAsync();

        var refusal = await Assert.ThrowsAsync<ProtocolException>(() => tenant.SendAsync("k2", "two", "agent:main:second"));
        Assert.Equal(("UNAVAILABLE", "quota exceeded: concurrentRuns (limit 1)", true), (refusal.Code, refusal.Message, refusal.Retryable));
        run.Finish("done");
        await tenant.Frontend.EndOfAsync("k1");

        await tenant.SendAsync("k3", "three", "agent:main:second");
        await tenant.Frontend.EndOfAsync("k3");
    }

    [Fact]
    public async Task Runs_of_all_lanes_together_stay_within_the_quota()
    {
        var tenant = await LimitedAsync(new() { ConcurrentRuns = 1 });
        var lanes = tenant.Grain<ILanesGrain>();

        Assert.True(await lanes.Acquire(GrainInterfaces.Lanes.Main, "agent:main:a", "r1", None));
        Assert.False(await lanes.Acquire(GrainInterfaces.Lanes.Subagent, "agent:main:b", "r2", None));
        await lanes.Release(GrainInterfaces.Lanes.Main, "r1", None);

        // It was granted to the one that waited, in another lane.
        Assert.True(await lanes.Acquire(GrainInterfaces.Lanes.Subagent, "agent:main:b", "r2", None));
        Assert.Equal(1, await lanes.Load(None));
    }

    [Fact]
    public async Task When_the_tokens_of_a_day_are_used_up_messages_wait_for_the_next()
    {
        var tenant = await LimitedAsync(new() { TokensPerDay = 1 });
        await tenant.SpendAsync(cluster.Store, 5);

        var refusal = await Assert.ThrowsAsync<ProtocolException>(() => tenant.SendAsync("k1", "one"));

        Assert.Equal("quota exceeded: tokensPerDay (limit 1)", refusal.Message);
        Assert.InRange(refusal.RetryAfterMs!.Value, 1, 24 * 3600 * 1000);
        cluster.Clock.Advance(TimeSpan.FromMilliseconds(refusal.RetryAfterMs.Value));
        await tenant.SendAsync("k1", "one");
    }

    [Fact]
    public async Task A_message_that_does_not_fit_into_what_may_be_stored_is_refused()
    {
        var tenant = await LimitedAsync(new() { StoredBytes = 20_000 });
        await tenant.SendAsync("k1", "small");
        await tenant.Frontend.EndOfAsync("k1");

        var refusal = await Assert.ThrowsAsync<ProtocolException>(() => tenant.SendAsync("k2", new string('x', 20_000)));

        Assert.Equal(("INVALID_REQUEST", "quota exceeded: storedBytes (limit 20000)"), (refusal.Code, refusal.Message));
        await tenant.SendAsync("k3", "small again");
    }

    [Fact]
    public async Task Connections_of_all_frontends_count_together_and_those_that_left_do_not()
    {
        var tenant = await LimitedAsync(new() { Connections = 2 });
        var quota = tenant.Grain<IQuotaGrain>();
        await quota.AdmitConnection("frontend-a", 1, None);
        await quota.AdmitConnection("frontend-b", 1, None);

        var refusal = await Assert.ThrowsAsync<ProtocolException>(() => quota.AdmitConnection("frontend-b", 2, None));
        Assert.Equal("quota exceeded: connections (limit 2)", refusal.Message);
        await quota.ReportConnections("frontend-a", 0, None);

        await quota.AdmitConnection("frontend-b", 2, None);
        Assert.Equal(2, (await quota.GetUsage(None)).Connections);
    }

    [Fact]
    public async Task A_frontend_that_is_gone_keeps_no_places()
    {
        var tenant = await LimitedAsync(new() { Connections = 1 });
        var quota = tenant.Grain<IQuotaGrain>();
        await quota.AdmitConnection("gone", 1, None);

        cluster.Clock.Advance(TimeSpan.FromSeconds(TenantConnectionLease.Seconds + 1));

        await quota.AdmitConnection("here", 1, None);
    }

    private async Task<TestTenant> LimitedAsync(TenantQuotas quotas)
    {
        var tenant = await cluster.TenantAsync();
        await tenant.Grain<ITenantGrain>().SetQuotas(quotas, "test", None);
        return tenant;
    }
}
