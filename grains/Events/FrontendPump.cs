using OpenClaw.GrainInterfaces;

namespace OpenClaw.Grains.Events;

/// <summary>Sends a topic's events to one frontend: one awaited batch in flight, what comes meanwhile goes with the next.</summary>
/// <remarks>Un-awaited pushes arrive out of order across processes; awaited ones keep order and tell when a frontend is gone.</remarks>
internal sealed class FrontendPump(string tenant, Guid epoch, IEventObserver observer, DateTimeOffset leaseEnd, long next)
{
    // Beyond this the frontend notices a gap and asks for a replay, or starts anew.
    private const int MaxWaiting = 4096;
    private const int MaxFailures = 2;
    private IEventObserver _observer = observer;
    private DateTimeOffset _leaseEnd = leaseEnd;
    private List<EventEnvelope> _waiting = [];
    private long _nextNumber = next;
    private int _failures;
    private bool _sending;

    public void Renew(IEventObserver current, DateTimeOffset end) => (_observer, _leaseEnd, _failures) = (current, end, 0);

    public bool IsGone(DateTimeOffset now) => now > _leaseEnd || _failures >= MaxFailures;

    public void Add(IReadOnlyList<EventEnvelope> events)
    {
        if (_waiting.Count + events.Count > MaxWaiting)
        {
            _nextNumber += _waiting.Count;
            _waiting = [];
        }
        _waiting.AddRange(events);
        if (!_sending) Sending = SendAsync();
    }

    /// <summary>The loop while it runs; it ends by itself and reports its failures by <see cref="IsGone"/>.</summary>
    public Task Sending { get; private set; } = Task.CompletedTask;

    private async Task SendAsync()
    {
        _sending = true;
        try
        {
            while (_waiting.Count > 0 && _failures < MaxFailures)
            {
                var batch = new EventBatch { Tenant = tenant, Epoch = epoch, FirstNumber = _nextNumber, Events = _waiting };
                _nextNumber += _waiting.Count;
                _waiting = [];
                try
                {
                    await _observer.Deliver(batch);
                    _failures = 0;
                }
                catch (Exception error) when (error is TimeoutException or OrleansException)
                {
                    // The frontend will see the gap if it lives; if it does not, two failures end its subscription.
                    _failures++;
                }
            }
        }
        finally
        {
            _sending = false;
        }
    }
}
