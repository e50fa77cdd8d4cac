using System.Buffers;
using System.Text.Json;
using OpenClaw.GrainInterfaces;
using OpenClaw.Protocol.Events;
using OpenClaw.Protocol.Frames;
using OpenClaw.Protocol.Health;
using OpenClaw.Protocol.Values;

namespace OpenClaw.Gateway.Events;

/// <summary>A tenant on this frontend: its connections, its subscription, and the health it last heard of.</summary>
internal sealed partial class TenantTopic(string tenant, TopicHub hub, GrainCalls grains, TimeProvider clock, ILogger logger)
{
    private static readonly TimeSpan HealthInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan HealthCached = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan ReplayLimit = TimeSpan.FromSeconds(5);
    private readonly SemaphoreSlim _subscribing = new(1);

    // Deliveries come one at a time; what a replay gives comes beside them.
    private readonly Lock _ordering = new();
    private TopicOrder? _order;
    private readonly ReceiverList _receivers = new();
    private volatile Health? _health;
    private long _presenceVersion;
    private TopicGap? _asked;
    private bool _subscribed;
    private bool _left = true;
    private int _joinedLately;
    private long _healthAskedAt = long.MinValue;
    private int _healthAsking;

    public string Tenant => tenant;

    public int ReceiverCount => _receivers.Count;

    public bool HasReceivers => ReceiverCount > 0;

    public void Add(IEventReceiver receiver) => _receivers.Add(receiver);

    public void Remove(IEventReceiver receiver) => _receivers.Remove(receiver);

    /// <summary>Subscribed when it returns.</summary>
    public async Task EnsureSubscribedAsync(CancellationToken cancellationToken)
    {
        // Said before it is looked: who leaves does it the other way round, so that one of the two sees the other.
        Interlocked.Exchange(ref _joinedLately, 1);
        if (Volatile.Read(ref _subscribed)) return;
        await RenewAsync(cancellationToken);
    }

    private TopicOrder Order => _order ??= new(Take);

    /// <summary>Renews the lease; where the topic is another than before, this is the subscription to it.</summary>
    public async Task RenewAsync(CancellationToken cancellationToken)
    {
        await _subscribing.WaitAsync(cancellationToken);
        try
        {
            _left = false;
            lock (_ordering) Order.Open();
            var position = await grains.Of<ITenantEventsGrain>(tenant).Subscribe(hub.FrontendId, hub.Observer, cancellationToken);
            var moved = false;
            lock (_ordering) moved = Order.Join(position);
            if (moved) HearOfMove();
            AskForMissing();
            Volatile.Write(ref _subscribed, true);
        }
        finally
        {
            _subscribing.Release();
        }
    }

    /// <summary>Called at every renewal: renews while somebody is here or on the way in, else leaves the topic until somebody comes.</summary>
    public Task KeepAsync(CancellationToken cancellationToken) =>
        Interlocked.Exchange(ref _joinedLately, 0) == 1 || HasReceivers ? RenewAsync(cancellationToken) : LeaveAsync(cancellationToken);

    private async Task LeaveAsync(CancellationToken cancellationToken)
    {
        // One at a time with subscribing: an end of the subscription that overtakes a new one would take that away.
        await _subscribing.WaitAsync(cancellationToken);
        try
        {
            if (_left) return;
            var wasSubscribed = Interlocked.Exchange(ref _subscribed, false);
            if (HasReceivers || Volatile.Read(ref _joinedLately) == 1)
            {
                Volatile.Write(ref _subscribed, wasSubscribed);
                return;
            }
            lock (_ordering)
            {
                Order.Close();
                _asked = null;
            }
            await grains.Of<ITenantEventsGrain>(tenant).Unsubscribe(hub.FrontendId, cancellationToken);
            _left = true;
        }
        finally
        {
            _subscribing.Release();
        }
    }

    /// <summary>Takes a batch: called one at a time, in the topic's order.</summary>
    public void Take(EventBatch batch)
    {
        var moved = false;
        lock (_ordering) moved = Order.Take(batch);
        if (moved) HearOfMove();
        AskForMissing();
    }

    /// <summary>What was asked for is there, or given up; for tests.</summary>
    internal Task Replayed { get; private set; } = Task.CompletedTask;

    private void HearOfMove()
    {
        LogTopicMoved(logger, tenant);
        hub.LookAgain(tenant);
    }

    private void AskForMissing()
    {
        lock (_ordering)
        {
            if (Order.Gap is not { } gap || gap == _asked) return;
            _asked = gap;
            Replayed = ReplayAsync(gap);
        }
    }

    private async Task ReplayAsync(TopicGap gap)
    {
        EventBatch? missed = null;
        try
        {
            missed = await grains.Of<ITenantEventsGrain>(tenant).Replay(gap.Start, CancellationToken.None).WaitAsync(ReplayLimit, clock);
        }
        catch (Exception error) when (error is TimeoutException or OrleansException)
        {
            LogNotReplayed(logger, error, tenant);
        }
        bool isFilled;
        lock (_ordering) isFilled = Order.Fill(gap, missed);
        if (!isFilled)
        {
            LogGap(logger, tenant, gap.End - gap.Start);
            hub.LookAgain(tenant);
        }
        // Behind it there may be another.
        AskForMissing();
    }

    /// <summary>The last health snapshot as bytes and its number; asked for when none is known or it is too old.</summary>
    public ValueTask<Health> HealthAsync(CancellationToken cancellationToken)
    {
        var health = _health;
        return health is not null && clock.GetElapsedTime(health.HeardAt) < HealthCached ? new(health) : new(FetchHealthAsync(probe: false, cancellationToken));
    }

    /// <summary>The last health snapshot, if it is fresh enough to be answered without asking.</summary>
    public bool TryGetHealth(out Health health)
    {
        health = _health!;
        return health is not null && clock.GetElapsedTime(health.HeardAt) < HealthCached;
    }

    public async Task<Health> FetchHealthAsync(bool probe, CancellationToken cancellationToken) =>
        Hear(await grains.Of<IHealthGrain>(tenant).Get(probe, cancellationToken));

    /// <summary>Has a new snapshot made and broadcast soon; asked at most once a second.</summary>
    public void AskForHealth()
    {
        var now = clock.GetTimestamp();
        var last = Volatile.Read(ref _healthAskedAt);
        if (last != long.MinValue && clock.GetElapsedTime(last, now) < HealthInterval) return;
        if (Interlocked.Exchange(ref _healthAsking, 1) == 1) return;
        Volatile.Write(ref _healthAskedAt, now);
        _ = AskAsync();
    }

    /// <summary>An event of this frontend alone: ticks, shutdown.</summary>
    public void TellAll(EncodedEvent told)
    {
        foreach (var receiver in _receivers.All)
        {
            if (receiver.Wants(told)) receiver.Tell(told);
        }
    }

    private async Task AskAsync()
    {
        try
        {
            await grains.Of<IHealthGrain>(tenant).Refresh(CancellationToken.None);
        }
        catch (Exception error)
        {
            LogHealthNotAsked(logger, error, tenant);
        }
        finally
        {
            Volatile.Write(ref _healthAsking, 0);
        }
    }

    private void Take(EventEnvelope envelope)
    {
        if (envelope.Internal)
        {
            hub.HearInternal(tenant, envelope.Event);
            return;
        }
        StateVersion? state = null;
        if (envelope.Event is HealthSnapshot snapshot && envelope.StateVersion is { } version)
        {
            Hear(new(snapshot, version));
            state = new() { Presence = Volatile.Read(ref _presenceVersion), Health = version };
        }
        else if (envelope.Event is PresenceEvent && envelope.StateVersion is { } presence)
        {
            Volatile.Write(ref _presenceVersion, presence);
            state = new() { Presence = presence, Health = _health?.Version ?? 0 };
        }
        Tell(envelope, EncodedEvent.Of(envelope.Event, state, envelope.Droppable, envelope.Scope));
    }

    private void Tell(EventEnvelope envelope, EncodedEvent told)
    {
        if (envelope.ConnectionIds is not { } targets)
        {
            TellAll(told);
            return;
        }
        foreach (var receiver in _receivers.All)
        {
            if (targets.Contains(receiver.Id) && receiver.Wants(told)) receiver.TellAlone(told);
        }
    }

    private Health Hear(VersionedHealth heard)
    {
        var buffer = new ArrayBufferWriter<byte>(2048);
        using (var json = new Utf8JsonWriter(buffer, WireJson.WriterOptions)) heard.Snapshot.WritePayload(json);
        return _health = new(new JsonText(buffer.WrittenMemory), heard.Version, clock.GetTimestamp());
    }

    /// <summary>A health snapshot as it is written into frames.</summary>
    internal sealed record Health(JsonText Payload, long Version, long HeardAt);

    [LoggerMessage(LogLevel.Information, "The event topic of tenant {Tenant} moved; what the old one had not told yet is lost")]
    private static partial void LogTopicMoved(ILogger logger, string tenant);

    [LoggerMessage(LogLevel.Warning, "{Count} event(s) of tenant {Tenant} did not arrive, and the topic has them no longer; what waits for one asks now")]
    private static partial void LogGap(ILogger logger, string tenant, long count);

    [LoggerMessage(LogLevel.Warning, "Missing events of tenant {Tenant} could not be asked for")]
    private static partial void LogNotReplayed(ILogger logger, Exception error, string tenant);

    [LoggerMessage(LogLevel.Debug, "The health of tenant {Tenant} could not be asked for")]
    private static partial void LogHealthNotAsked(ILogger logger, Exception error, string tenant);
}
