using OpenClaw.GrainInterfaces;
using OpenClaw.Protocol.Events;

namespace OpenClaw.Grains.Sessions.Running;

/// <summary>Tells the tenant what a run does: at most one publish in flight, and text that grows meanwhile is merged.</summary>
/// <remarks>Order is kept, a slow topic slows nobody, and the queue is bounded by the merging. Source: protocol page, events of a run.</remarks>
internal sealed class RunPublisher(ITenantEventsGrain topic, TimeProvider clock, string runId, string sessionKey, long firstSeq)
{
    private static readonly TimeSpan DeltaInterval = TimeSpan.FromMilliseconds(150);
    private List<EventEnvelope> _pending = [];
    private bool _sending;
    private Task _sent = Task.CompletedTask;

    // Text of the current assistant message that waits for its turn.
    private string? _text;
    private int _told;
    private long _lastDelta = long.MinValue;
    private bool _muted;

    /// <summary>The number of the newest event of the run.</summary>
    public long Seq { get; private set; } = firstSeq;

    /// <summary>A run that answers nobody visible (heartbeats): its chat events are held back.</summary>
    public bool ChatHidden { get; init; }

    public void LifecycleStart(long startedAt) => Agent(new LifecycleData { Phase = "start", StartedAt = startedAt });

    public void LifecycleEnd(long endedAt) => Agent(new LifecycleData { Phase = "end", EndedAt = endedAt });

    public void LifecycleError(string error, long endedAt) => Agent(new LifecycleData { Phase = "error", Error = error, EndedAt = endedAt });

    public void CompactionStart() => Agent(new CompactionData { Phase = "start" });

    public void CompactionEnd(bool willRetry) => Agent(new CompactionData { Phase = "end", WillRetry = willRetry });

    /// <summary>The text grew; several calls become one event while a publish is in flight.</summary>
    public void Text(string text)
    {
        if (text.Length < _told) _told = 0;
        _text = text;
        if (!_sending) TakeText();
        Pump();
    }

    /// <summary>The next assistant message begins anew.</summary>
    public void EndText()
    {
        TakeText();
        _text = null;
        _told = 0;
    }

    public void Tool(GatewayEvent published, IReadOnlyCollection<string> connections)
    {
        if (connections.Count == 0) return;
        Enqueue(new() { Event = published, ConnectionIds = [.. connections] });
    }

    /// <summary>The number for a tool event, which is sent to some connections only.</summary>
    public long NextSeq()
    {
        TakeText();
        return ++Seq;
    }

    public void Chat(ChatEvent chat)
    {
        if (!ChatHidden) Enqueue(new() { Event = chat });
    }

    /// <summary>Tells frontends, not clients.</summary>
    public void Internal(GatewayEvent told) => Enqueue(new() { Event = told, Internal = true });

    /// <summary>After an abort nothing more of the run is told.</summary>
    public void Mute()
    {
        _muted = true;
        _text = null;
    }

    /// <summary>Completes when everything told so far is handed to the topic.</summary>
    public async Task FlushAsync()
    {
        while (_sending) await _sent;
    }

    private void TakeText()
    {
        if (_text is not { } text || _muted || (text.Length == _told && _told > 0)) return;
        var delta = text[_told..];
        _told = text.Length;
        Agent(new AssistantData { Text = text, Delta = delta }, pump: false);

        var now = clock.GetTimestamp();
        if (_lastDelta != long.MinValue && clock.GetElapsedTime(_lastDelta, now) < DeltaInterval) return;
        _lastDelta = now;
        if (!ChatHidden && !IsSilent(text))
            _pending.Add(new() { Event = ChatEvents.Delta(runId, sessionKey, Seq, text.Trim(), clock.GetUtcNow().ToUnixTimeMilliseconds()), Droppable = true });
    }

    // The agent may decide to say nothing; while its text could still become that word, nothing is shown.
    private static bool IsSilent(string text) => "NO_REPLY".StartsWith(text.Trim(), StringComparison.Ordinal) || text.StartsWith("NO_REPLY", StringComparison.Ordinal);

    private void Agent(AgentEventData data, bool pump = true)
    {
        if (_muted) return;
        if (pump) TakeText();
        _pending.Add(new()
        {
            Event = new AgentEvent { RunId = runId, Data = data, SessionKey = sessionKey, Seq = ++Seq, Ts = clock.GetUtcNow().ToUnixTimeMilliseconds() },
        });
        if (pump) Pump();
    }

    private void Enqueue(EventEnvelope envelope)
    {
        if (_muted && envelope.Event is not ChatEvent && !envelope.Internal) return;
        _pending.Add(envelope);
        Pump();
    }

    private void Pump()
    {
        if (!_sending && _pending.Count > 0) _sent = SendAsync();
    }

    private async Task SendAsync()
    {
        _sending = true;
        try
        {
            while (true)
            {
                TakeText();
                if (_pending.Count == 0) return;
                var batch = _pending;
                _pending = [];
                try
                {
                    await topic.Publish(batch, CancellationToken.None);
                }
                catch (Exception error) when (error is TimeoutException or OrleansException)
                {
                    // Events are what is true now, not the record: the transcript has it, and frontends see the gap in the topic.
                    continue;
                }
            }
        }
        finally
        {
            _sending = false;
        }
    }
}
