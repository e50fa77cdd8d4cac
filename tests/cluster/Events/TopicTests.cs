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
        Assert.Equal(tenant.Frontend.Envelopes.OfType<object>().Count(), other.Envelopes.Count);
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
    public async Task A_frontend_that_comes_again_hears_first_what_it_missed()
    {
        var tenant = await cluster.TenantAsync();
        var topic = tenant.Grain<ITenantEventsGrain>();
        var again = new TestFrontend();
        var heard = await tenant.ListenAsync(tenant.Frontend);
        await topic.Publish([Tick(1), Tick(2), Tick(3)], CancellationToken.None);

        var position = await tenant.ListenAsync(again, heard with { NextNumber = heard.NextNumber + 1 });
        await topic.Publish([Tick(4)], CancellationToken.None);
        await again.UntilAsync(events => events.Any(envelope => envelope.Event is TickEvent { Ts: 4 }));

        Assert.Equal(heard.NextNumber + 1, position.NextNumber);
        Assert.Equal([2L, 3L, 4L], Ticks(again));
    }

    [Fact]
    public async Task A_frontend_that_knew_another_activation_hears_all_that_this_one_said()
    {
        var tenant = await cluster.TenantAsync(listens: false);
        var topic = tenant.Grain<ITenantEventsGrain>();
        await topic.Publish([Tick(1)], CancellationToken.None);
        var survivor = new TestFrontend();
        var newcomer = new TestFrontend();

        await tenant.ListenAsync(newcomer);
        await tenant.ListenAsync(survivor, new TopicPosition(Guid.NewGuid(), 77));
        await topic.Publish([Tick(2)], CancellationToken.None);
        await survivor.UntilAsync(events => events.Any(envelope => envelope.Event is TickEvent { Ts: 2 }));
        await newcomer.UntilAsync(events => events.Any(envelope => envelope.Event is TickEvent { Ts: 2 }));

        Assert.Equal([1L, 2L], Ticks(survivor));
        Assert.Equal([2L], Ticks(newcomer));
    }

    [Fact]
    public async Task What_is_no_longer_kept_is_a_gap_in_the_numbers()
    {
        var tenant = await cluster.TenantAsync();
        var topic = tenant.Grain<ITenantEventsGrain>();
        var heard = await tenant.ListenAsync(tenant.Frontend);
        await topic.Publish([.. Enumerable.Range(0, 600).Select(number => Tick(number))], CancellationToken.None);
        var late = new TestFrontend();

        var position = await tenant.ListenAsync(late, heard);
        await late.UntilAsync(events => events.Any(envelope => envelope.Event is TickEvent { Ts: 599 }));

        var first = (int)Ticks(late).First();
        Assert.InRange(first, 600 - 512, 600 - 500);
        Assert.Equal(position.NextNumber, late.Batches[0].FirstNumber);
        Assert.Equal(Enumerable.Range(first, 600 - first).Select(number => (long)number), Ticks(late));
    }

    private static IEnumerable<long> Ticks(TestFrontend frontend) => frontend.Envelopes.Select(envelope => envelope.Event).OfType<TickEvent>().Select(tick => tick.Ts);

    private static EventEnvelope Tick(long at) => new() { Event = new TickEvent { Ts = at } };
}
