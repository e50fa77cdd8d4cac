using OpenClaw.GrainInterfaces;

namespace OpenClaw.Gateway.Events;

/// <summary>The order of a topic's events on this frontend: each once and none out of its turn; batches behind a gap wait until it is filled.</summary>
/// <remarks>Not safe for several threads at once: its owner locks.</remarks>
internal sealed class TopicOrder(Action<EventEnvelope> take)
{
    // As many as the topic itself lets wait for a frontend.
    private const int MaxHeldEvents = 4096;
    private readonly List<EventBatch> _held = [];
    private Guid _epoch;
    private long _next;
    private bool _closed;

    // Open, and the topic has not said yet where it stands.
    private bool _joining = true;

    /// <summary>The events that are missing; null while none is, and while they are asked for already.</summary>
    public TopicGap? Gap { get; private set; }

    /// <summary>Batches may come from now on. After a close they wait for <see cref="Join"/>: one may be left from the time before.</summary>
    public void Open() => _closed = false;

    /// <summary>Nobody is here who could miss what happens until somebody comes.</summary>
    public void Close()
    {
        Begin(Guid.Empty, 0);
        _closed = _joining = true;
    }

    /// <summary>Where the topic stood when this frontend subscribed, or renewed.</summary>
    /// <returns>True when the topic is another than before: what that one still had to tell is lost.</returns>
    public bool Join(TopicPosition position)
    {
        if (_joining)
        {
            BeginAnew(position);
            return false;
        }
        var moved = position.Epoch != _epoch;
        if (moved) Begin(position.Epoch, 1);
        // Told before this frontend came back, or on its way; or lost, with nothing behind it that would show the gap.
        if (_held.Count == 0 && _next < position.NextNumber) Gap ??= new(_epoch, _next, position.NextNumber);
        return moved;
    }

    /// <returns>True when the batch comes of another topic than those before.</returns>
    public bool Take(EventBatch batch)
    {
        if (_closed) return false;
        if (_joining)
        {
            _held.Add(batch);
            while (_held.Sum(held => held.Events.Count) > MaxHeldEvents) _held.RemoveAt(0);
            return false;
        }
        var moved = batch.Epoch != _epoch;
        if (moved) Begin(batch.Epoch, 1);
        if (_held.Count > 0 || batch.FirstNumber > _next) Hold(batch);
        else Tell(batch);
        return moved;
    }

    /// <summary>The gap's events have come.</summary>
    /// <returns>False when they do not fill it: then it is given up.</returns>
    public bool Fill(TopicGap gap, EventBatch? missed)
    {
        if (gap.Epoch != _epoch) return true;
        Gap = null;
        var isFilled = missed is not null && missed.Epoch == _epoch && missed.FirstNumber <= _next && missed.FirstNumber + missed.Events.Count >= gap.End;
        if (isFilled) Tell(missed!);
        else _next = Math.Max(_next, gap.End);
        Release();
        return isFilled;
    }

    // What came before this position is not for who comes now; what came from there on, ahead of the answer, is.
    private void BeginAnew(TopicPosition position)
    {
        _joining = false;
        (_epoch, _next, Gap) = (position.Epoch, position.NextNumber, null);
        _held.RemoveAll(batch => batch.Epoch != position.Epoch);
        Release();
    }

    private void Begin(Guid epoch, long next)
    {
        (_epoch, _next, Gap) = (epoch, next, null);
        _held.Clear();
    }

    private void Hold(EventBatch batch)
    {
        _held.Add(batch);
        Gap ??= new(_epoch, _next, batch.FirstNumber);
        if (_held.Sum(held => held.Events.Count) > MaxHeldEvents) Fill(Gap, null);
    }

    private void Release()
    {
        while (_held.Count > 0)
        {
            if (_held[0].FirstNumber > _next)
            {
                Gap = new(_epoch, _next, _held[0].FirstNumber);
                return;
            }
            Tell(_held[0]);
            _held.RemoveAt(0);
        }
    }

    private void Tell(EventBatch batch)
    {
        for (var index = (int)Math.Clamp(_next - batch.FirstNumber, 0, batch.Events.Count); index < batch.Events.Count; index++) take(batch.Events[index]);
        _next = Math.Max(_next, batch.FirstNumber + batch.Events.Count);
    }
}

/// <summary>Events of a topic that did not come: from <paramref name="Start"/> up to, and without, <paramref name="End"/>.</summary>
internal sealed record TopicGap(Guid Epoch, long Start, long End);
