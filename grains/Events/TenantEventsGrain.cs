using OpenClaw.GrainInterfaces;
using Orleans.Concurrency;

namespace OpenClaw.Grains.Events;

// Reentrant: publishing only queues, and deliveries to one frontend must not hold up another or a subscription. All state is touched
// between awaits on this activation's scheduler, so no lock is needed.
[Reentrant]
internal sealed class TenantEventsGrain(TimeProvider clock) : TenantGrain, ITenantEventsGrain
{
    private const int MaxKept = 512;
    private readonly Guid _epoch = Guid.NewGuid();
    private readonly Dictionary<string, FrontendPump> _frontends = [];
    private readonly Queue<EventEnvelope> _kept = new();
    private long _next = 1;

    public Task<TopicPosition> Subscribe(string frontendId, IEventObserver observer, CancellationToken cancellationToken)
    {
        var leaseEnd = clock.GetUtcNow().AddSeconds(EventTopic.LeaseSeconds);
        if (_frontends.TryGetValue(frontendId, out var pump)) pump.Renew(observer, leaseEnd);
        else _frontends[frontendId] = new FrontendPump(Tenant, _epoch, observer, leaseEnd, _next);
        return Task.FromResult(new TopicPosition(_epoch, _next));
    }

    public Task Unsubscribe(string frontendId, CancellationToken cancellationToken)
    {
        _frontends.Remove(frontendId);
        return Task.CompletedTask;
    }

    public Task Publish(IReadOnlyList<EventEnvelope> events, CancellationToken cancellationToken)
    {
        _next += events.Count;
        foreach (var envelope in events) _kept.Enqueue(envelope);
        while (_kept.Count > MaxKept) _kept.Dequeue();

        var now = clock.GetUtcNow();
        foreach (var (id, pump) in _frontends)
        {
            if (pump.IsGone(now)) _frontends.Remove(id);
            else pump.Add(events);
        }
        return Task.CompletedTask;
    }

    public Task<EventBatch?> Replay(long fromNumber, CancellationToken cancellationToken)
    {
        var oldest = _next - _kept.Count;
        if (fromNumber < oldest || fromNumber > _next) return Task.FromResult<EventBatch?>(null);
        return Task.FromResult<EventBatch?>(new EventBatch
        {
            Tenant = Tenant, Epoch = _epoch, FirstNumber = fromNumber, Events = [.. _kept.Skip((int)(fromNumber - oldest))],
        });
    }
}
