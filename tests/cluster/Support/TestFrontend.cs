using OpenClaw.Protocol.Events;

namespace OpenClaw.ClusterTests.Support;

/// <summary>A frontend that keeps all it hears.</summary>
internal sealed class TestFrontend : IEventObserver
{
    private readonly Lock _lock = new();
    private readonly List<EventBatch> _batches = [];
    private readonly List<(Func<IReadOnlyList<EventEnvelope>, bool> Until, TaskCompletionSource Done)> _waiting = [];

    /// <summary>Set: deliveries hang until it completes.</summary>
    public TaskCompletionSource? Hang { get; set; }

    public string Id { get; } = Guid.NewGuid().ToString();

    public IReadOnlyList<EventBatch> Batches
    {
        get
        {
            lock (_lock) return [.. _batches];
        }
    }

    public IReadOnlyList<EventEnvelope> Envelopes => [.. Batches.SelectMany(batch => batch.Events)];

    public IReadOnlyList<ChatEvent> Chats => [.. Envelopes.Select(envelope => envelope.Event).OfType<ChatEvent>()];

    public async Task Deliver(EventBatch batch)
    {
        if (Hang is { } hang) await hang.Task;
        lock (_lock)
        {
            _batches.Add(batch);
            EventEnvelope[] all = [.. _batches.SelectMany(known => known.Events)];
            foreach (var (_, done) in _waiting.Where(waiting => waiting.Until(all))) done.TrySetResult();
        }
    }

    public Task UntilAsync(Func<IReadOnlyList<EventEnvelope>, bool> until)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            if (until([.. _batches.SelectMany(batch => batch.Events)])) return Task.CompletedTask;
            _waiting.Add((until, done));
        }
        return done.Task.WaitAsync(Patience.Limit);
    }

    /// <summary>The chat event that says how a run ended.</summary>
    public async Task<ChatEvent> EndOfAsync(string runId)
    {
        await UntilAsync(events => events.Any(envelope => Ends(envelope.Event, runId)));
        return Chats.First(chat => Ends(chat, runId));
    }

    /// <summary>Frontends are told that the run ended and its ledger row says how.</summary>
    public Task RunEndedAsync(string runId) => UntilAsync(events => events.Any(envelope => envelope.Event is RunEndedEvent ended && ended.RunId == runId));

    private static bool Ends(GatewayEvent told, string runId) => told is ChatEvent chat && chat.RunId == runId && chat.State != ChatState.Delta;
}
