namespace OpenClaw.Grains.Sessions.Running;

/// <summary>The run a session is busy with.</summary>
internal sealed class ActiveRun(RunPlan plan, RunPublisher publisher) : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly HashSet<string> _toolConnections = [.. plan.ToolConnections];
    private bool _finishing;

    public RunPlan Plan { get; private set; } = plan;

    public string RunId => Plan.RunId;

    /// <summary>Tells what it does.</summary>
    public RunPublisher Publisher => publisher;

    public CancellationToken Stop => _stop.Token;

    /// <summary>Completes when the lane lets the run start.</summary>
    public TaskCompletionSource LaneGranted { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The whole of the run, its last commit included.</summary>
    public Task Completion { get; set; } = Task.CompletedTask;

    public long StartedAt { get; set; }

    /// <summary>Its place in the lane; null before it asked for one.</summary>
    public LaneSeat? Seat { get; set; }

    /// <summary>The visible text of the current assistant message.</summary>
    public string Text { get; set; } = "";

    /// <summary>Why it was stopped: <c>rpc</c>, <c>stop</c>, <c>timeout</c>, <c>reset</c>, ...; null while it is not.</summary>
    public string? StopReason { get; private set; }

    /// <summary>Stopped because the silo goes: what is unfinished stays open for the next owner.</summary>
    public bool HandedOver { get; private set; }

    public IReadOnlyCollection<string> ToolConnections => _toolConnections;

    public void Join(string connectionId) => _toolConnections.Add(connectionId);

    /// <summary>The run answers these messages too.</summary>
    public void Take(IEnumerable<long> inboxSeqs) => Plan = Plan with { InboxSeqs = [.. Plan.InboxSeqs, .. inboxSeqs] };

    /// <summary>The run is about to be written down as ended; from here on it can't be stopped. False when it has ended or was stopped before.</summary>
    public bool TryFinish()
    {
        if (_finishing || StopReason is not null || HandedOver) return false;
        return _finishing = true;
    }

    /// <summary>False when it has ended or was stopped before.</summary>
    public bool TryStop(string reason)
    {
        if (_finishing || StopReason is not null || HandedOver) return false;
        StopReason = reason;
        _stop.Cancel();
        return true;
    }

    public void HandOver()
    {
        if (_finishing || StopReason is not null) return;
        HandedOver = true;
        _stop.Cancel();
    }

    public void Dispose()
    {
        _stop.Dispose();
    }
}
