using OpenClaw.Protocol.Events;

namespace OpenClaw.ClusterTests.Events;

[Collection(ClusterCollection.Name)]
public sealed class TopicTests(GatewayCluster cluster)
{
    [Fact]
    public async Task Every_frontend_hears_every_event_once_in_order_under_load()
    {
        const int writers = 20;
        const int each = 100;
        var tenant = await cluster.TenantAsync();
        var other = new TestFrontend();
        await tenant.ListenAsync(other);
        var topic = tenant.Grain<ITenantEventsGrain>();

        await Task.WhenAll(Enumerable.Range(0, writers).Select(async writer =>
        {
            for (var number = 0; number < each; number++) await topic.Publish([Tick(writer * each + number)], CancellationToken.None);
        }));
        foreach (var frontend in new[] { tenant.Frontend, other })
        {
            await frontend.UntilAsync(events => events.Count(envelope => envelope.Event is TickEvent) == writers * each);
            Assert.All(
                frontend.Envelopes.Select(envelope => envelope.Event).OfType<TickEvent>().GroupBy(tick => tick.Ts / each),
                writer => Assert.Equal(writer.Order(Comparer<TickEvent>.Create((left, right) => left.Ts.CompareTo(right.Ts))), writer));
            var next = frontend.Batches[0].FirstNumber;
            foreach (var batch in frontend.Batches)
            {
                Assert.Equal(next, batch.FirstNumber);
                next += batch.Events.Count;
            }
        }
        // Of the other events of the tenant one may be on its way to either of them.
        Assert.Equal(Ticks(tenant.Frontend), Ticks(other));
    }

    [Fact]
    public async Task A_frontend_that_hangs_does_not_hold_up_another()
    {
        var tenant = await cluster.TenantAsync();
        var hanging = new TestFrontend { Hang = new() };
        await tenant.ListenAsync(hanging);
        var topic = tenant.Grain<ITenantEventsGrain>();

        await topic.Publish([Tick(1)], CancellationToken.None);
        await topic.Publish([Tick(2)], CancellationToken.None);
        await tenant.Frontend.UntilAsync(events => events.Any(envelope => envelope.Event is TickEvent { Ts: 2 }));

        Assert.Empty(hanging.Batches);
        hanging.Hang.SetResult();
        await hanging.UntilAsync(events => events.Any(envelope => envelope.Event is TickEvent { Ts: 2 }));
    }

    [Fact]
    public async Task A_frontend_that_does_not_renew_its_lease_hears_no_more()
    {
        var tenant = await cluster.TenantAsync();
        var lapsed = new TestFrontend();
        await tenant.ListenAsync(lapsed);
        cluster.Clock.Advance(TimeSpan.FromSeconds(EventTopic.LeaseSeconds + 1));
        await tenant.ListenAsync(tenant.Frontend);

        await tenant.Grain<ITenantEventsGrain>().Publish([Tick(1)], CancellationToken.None);
        await tenant.Frontend.UntilAsync(events => events.Any(envelope => envelope.Event is TickEvent));

        Assert.Empty(lapsed.Envelopes);
    }

    [Fact]
    public async Task What_a_frontend_missed_is_replayed_while_it_is_kept()
    {
        var tenant = await cluster.TenantAsync();
        var topic = tenant.Grain<ITenantEventsGrain>();
        var from = (await tenant.ListenAsync(tenant.Frontend)).NextNumber;
        await topic.Publish([Tick(1), Tick(2), Tick(3)], CancellationToken.None);

        var missed = await topic.Replay(from + 1, CancellationToken.None);
        var none = await topic.Replay(from + 3, CancellationToken.None);
        var ahead = await topic.Replay(from + 4, CancellationToken.None);
        await topic.Publish([.. Enumerable.Range(0, 600).Select(number => Tick(number))], CancellationToken.None);
        var gone = await topic.Replay(from, CancellationToken.None);

        Assert.Equal([2L, 3L], missed!.Events.Select(envelope => ((TickEvent)envelope.Event).Ts));
        Assert.Empty(none!.Events);
        Assert.Null(ahead);
        Assert.Null(gone);
    }

    private static IEnumerable<long> Ticks(TestFrontend frontend) => frontend.Envelopes.Select(envelope => envelope.Event).OfType<TickEvent>().Select(tick => tick.Ts);

    private static EventEnvelope Tick(long at) => new() { Event = new TickEvent { Ts = at } };
}
