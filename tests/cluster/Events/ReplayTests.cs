using Microsoft.Extensions.Logging.Abstractions;
using OpenClaw.Gateway;
using OpenClaw.Gateway.Events;
using OpenClaw.Gateway.Tenants;
using OpenClaw.Protocol.Events;

namespace OpenClaw.ClusterTests.Events;

/// <summary>A frontend that missed events of a topic asks for them, and tells its clients all of them in order.</summary>
[Collection(ClusterCollection.Name)]
public sealed class ReplayTests(GatewayCluster cluster)
{
    [Fact]
    public async Task Events_that_did_not_arrive_are_told_in_their_place()
    {
        var tenant = await cluster.TenantAsync(listens: false);
        var frontend = await JoinAsync(tenant);
        var position = await MissAsync(tenant, frontend, Tick(1), Tick(2), Tick(3));

        await frontend.Hub.Deliver(Batch(tenant, position, 3, Tick(4)));
        await frontend.Hub.Deliver(Batch(tenant, position, 4, Tick(5)));
        await frontend.Topic.Replayed;

        Assert.Equal([1, 2, 3, 4, 5], frontend.Client.Ticks);
    }

    [Fact]
    public async Task What_a_topic_told_after_it_moved_and_before_the_frontend_came_back_is_told()
    {
        var tenant = await cluster.TenantAsync(listens: false);
        var frontend = await JoinAsync(tenant);
        var topic = tenant.Grain<ITenantEventsGrain>();
        await cluster.Cluster.DeactivateAsync(topic);
        await topic.Publish([Tick(1), Tick(2)], CancellationToken.None);

        await frontend.Topic.RenewAsync(CancellationToken.None);
        await frontend.Topic.Replayed;

        Assert.Equal([1, 2], frontend.Client.Ticks);
    }

    [Fact]
    public async Task Events_that_nothing_came_behind_are_told_with_the_next_renewal()
    {
        var tenant = await cluster.TenantAsync(listens: false);
        var frontend = await JoinAsync(tenant);
        await MissAsync(tenant, frontend, Tick(1), Tick(2));

        await frontend.Topic.RenewAsync(CancellationToken.None);
        await frontend.Topic.Replayed;

        Assert.Equal([1, 2], frontend.Client.Ticks);
    }

    [Fact]
    public async Task Who_comes_after_nobody_was_here_hears_nothing_of_the_time_between()
    {
        var tenant = await cluster.TenantAsync(listens: false);
        var frontend = await JoinAsync(tenant);
        var topic = tenant.Grain<ITenantEventsGrain>();
        frontend.Topic.Remove(frontend.Client);
        // Twice: at the first renewal the join is still young.
        await frontend.Topic.KeepAsync(CancellationToken.None);
        await frontend.Topic.KeepAsync(CancellationToken.None);
        await topic.Publish([Tick(1), Tick(2)], CancellationToken.None);

        await frontend.Hub.JoinAsync(tenant.Name, CancellationToken.None);
        frontend.Topic.Add(frontend.Client);
        await topic.Publish([Tick(3)], CancellationToken.None);
        await frontend.Client.Heard(3).WaitAsync(Patience.Limit);

        Assert.Equal([3], frontend.Client.Ticks);
    }

    [Fact]
    public async Task A_client_on_its_way_in_keeps_the_topic()
    {
        var tenant = await cluster.TenantAsync(listens: false);
        var frontend = await JoinAsync(tenant);
        frontend.Topic.Remove(frontend.Client);

        await frontend.Hub.JoinAsync(tenant.Name, CancellationToken.None);
        await frontend.Topic.KeepAsync(CancellationToken.None);
        frontend.Topic.Add(frontend.Client);
        await tenant.Grain<ITenantEventsGrain>().Publish([Tick(1)], CancellationToken.None);
        await frontend.Client.Heard(1).WaitAsync(Patience.Limit);

        Assert.Equal([1], frontend.Client.Ticks);
    }

    [Fact]
    public async Task When_missing_events_are_no_longer_kept_those_who_wait_for_a_run_ask_at_once()
    {
        var tenant = await cluster.TenantAsync(listens: false);
        tenant.Script();
        await tenant.SendAsync("m1", "one");
        var run = await tenant.NextRunAsync();
        var frontend = await JoinAsync(tenant);
        var waiting = frontend.Waiters.WaitAsync(tenant.Name, "m1", TimeSpan.FromMinutes(10), CancellationToken.None);
        // Asked behind it: it has heard that the run goes on, and waits.
        await tenant.Grain<IRunGrain>("m1").Describe(CancellationToken.None);
        var position = await MissAsync(tenant, frontend);
        await tenant.ListenAsync(tenant.Frontend);
        run.Finish("done");
        await tenant.Frontend.RunEndedAsync("m1");
        await tenant.Grain<ITenantEventsGrain>().Publish([.. Enumerable.Range(0, 600).Select(number => Tick(number))], CancellationToken.None);

        await frontend.Hub.Deliver(Batch(tenant, position, 700, Tick(9)));
        await frontend.Topic.Replayed;
        var ended = await waiting.WaitAsync(Patience.Limit);

        Assert.Equal((true, "ok"), (ended!.Ended, ended.Outcome));
        Assert.Equal([9], frontend.Client.Ticks);
    }

    private static EventEnvelope Tick(long at) => new() { Event = new TickEvent { Ts = at } };

    private static EventBatch Batch(TestTenant tenant, TopicPosition position, int behind, params EventEnvelope[] events) =>
        new() { Tenant = tenant.Name, Epoch = position.Epoch, FirstNumber = position.NextNumber + behind, Events = events };

    // The topic tells it, and nothing of it reaches the frontend.
    private static async Task<TopicPosition> MissAsync(TestTenant tenant, Frontend frontend, params EventEnvelope[] events)
    {
        var topic = tenant.Grain<ITenantEventsGrain>();
        var position = await topic.Subscribe(frontend.Hub.FrontendId, frontend.Hub.Observer, CancellationToken.None);
        await topic.Unsubscribe(frontend.Hub.FrontendId, CancellationToken.None);
        if (events.Length > 0) await topic.Publish(events, CancellationToken.None);
        return position;
    }

    private async Task<Frontend> JoinAsync(TestTenant tenant)
    {
        var grains = new GrainCalls(cluster.Cluster.Client);
        // No poll comes to the rescue: its timers stand still.
        var repeated = new RepeatedCalls(TimeProvider.System, NullLogger<RepeatedCalls>.Instance);
        var waiters = new RunWaiters(grains, repeated, new StillClock(), NullLogger<RunWaiters>.Instance);
        var tenants = new TenantDirectory(grains, repeated, TimeProvider.System, operatorOwned: false);
        var hub = new TopicHub(grains, waiters, tenants, TimeProvider.System, NullLogger<TopicHub>.Instance);
        var client = new ListeningClient();
        var topic = await hub.JoinAsync(tenant.Name, CancellationToken.None);
        topic.Add(client);
        return new(hub, topic, waiters, client);
    }

    private sealed record Frontend(TopicHub Hub, TenantTopic Topic, RunWaiters Waiters, ListeningClient Client);

    private sealed class ListeningClient : IEventReceiver
    {
        private readonly Lock _lock = new();
        private readonly List<long> _ticks = [];
        private readonly Dictionary<long, TaskCompletionSource> _heard = [];

        public string Id => "client";

        public IReadOnlyList<long> Ticks
        {
            get
            {
                lock (_lock) return [.. _ticks];
            }
        }

        public bool Wants(EncodedEvent told) => true;

        public Task Heard(long tick) => Source(tick).Task;

        private TaskCompletionSource Source(long tick)
        {
            lock (_lock) return _heard.TryGetValue(tick, out var known) ? known : _heard[tick] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        public void Tell(EncodedEvent told)
        {
            var frame = new byte[told.MaxBytes];
            using var json = System.Text.Json.JsonDocument.Parse(frame.AsMemory(0, told.Write(frame, 1)));
            if (json.RootElement.GetProperty("event").GetString() != "tick") return;
            var tick = json.RootElement.GetProperty("payload").GetProperty("ts").GetInt64();
            lock (_lock) _ticks.Add(tick);
            Source(tick).TrySetResult();
        }

        public void TellAlone(EncodedEvent told) => Tell(told);
    }

    private sealed class StillClock : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => new NoTimer();

        private sealed class NoTimer : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose() { }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
