using OpenClaw.Configuration;
using OpenClaw.Grains.Sessions.Running;
using OpenClaw.Protocol.Agents;
using OpenClaw.Protocol.Chat;
using OpenClaw.Protocol.Sessions;
using OpenClaw.Storage.Sessions;

namespace OpenClaw.Grains.Sessions;

/// <summary>The runs of a session: one at a time, the next message waiting in the inbox until it ends.</summary>
/// <remarks>Everything here happens on the activation's scheduler. Accept first, durable, then work; how a run ends is one transaction too.</remarks>
internal sealed class SessionRuns
{
    private readonly RunScope _scope;
    private readonly MessageQueue _queue;
    private readonly RunEndings _endings;
    private readonly RunExecutor _executor;
    private readonly RunStart _start;
    private readonly RunStops _stops;
    private readonly QueueDrain _drain;
    private readonly CommandRuns _commands;

    public SessionRuns(SessionLog log, SessionServices services, IGrainFactory grains, ISessionHost host)
    {
        _scope = new(log, services, grains, host);
        _queue = new(_scope);
        _endings = new(_scope, _queue);
        _executor = new(_scope, _endings, configuration => _drain!.Schedule(configuration));
        _start = new(_scope, _queue, _executor);
        _stops = new(_scope, _queue, _executor, _endings);
        _drain = new(_scope, _executor, _start);
        _commands = new(_scope, _start, this);
    }

    private SessionLog Log => _scope.Log;

    private bool MustWait => _executor.Active is not null || Log.Waiting.Count > 0;

    public bool IsBusy => _executor.Active is not null;

    /// <summary>Something is accepted that no run has ended yet.</summary>
    public bool HasWork => MustWait || _commands.AreRunning;

    public int QueueDepth => Log.Waiting.Count;

    /// <summary>How a request with this key stands, as far as memory knows.</summary>
    public LedgerRow? Known(string kind, string key) => _scope.Recent.Find(kind, key);

    /// <inheritdoc cref="RunScope.Turn"/>
    public Task<IDisposable> TakeTurnAsync() => _scope.Turn.EnterAsync();

    public async Task AcceptChatAsync(AcceptedMessage message, TenantConfiguration configuration, CancellationToken cancellationToken)
    {
        using var turn = await TakeTurnAsync();
        cancellationToken.ThrowIfCancellationRequested();
        if (message.IsCommand)
        {
            await _commands.AcceptAsync(message, configuration);
            return;
        }
        var queue = QueueRules.Of(configuration, Log.Entry);
        if (MustWait && !(queue.Mode == QueueRules.Interrupt && await _stops.MakeWayAsync(message, cancellationToken)))
        {
            if (message.ToolConnection is { } connection) _executor.Active?.Join(connection);
            await _queue.AddAsync(message, queue);
            _drain.Schedule(configuration);
            return;
        }
        await StartAsync(message, configuration, entry => SessionOrigins.Of(entry, Log.SessionKey, message), cancellationToken);
    }

    /// <summary>Somebody in a channel says stop: what runs is stopped, and the answer says so.</summary>
    public async Task StopForChannelAsync(AcceptedMessage message, CancellationToken cancellationToken)
    {
        await AbortAsync(message.RawSessionKey, null, "stop", cancellationToken);
        using var turn = await TakeTurnAsync();
        var plan = RunPlan.Of(Log, message.Key, message.Kind, message, []);
        var answers = ChannelReply.To(Log, plan, ChannelReply.Stopped, _scope.Now);
        await Log.CommitAsync(Log.NewCommit() with { Seen = message.Seen, Outbox = answers }, Log.Mark());
        _scope.DeliverLater(answers);
    }

    public async Task AcceptAgentAsync(AcceptedMessage message, AgentParams request, TenantConfiguration configuration, CancellationToken cancellationToken)
    {
        SessionEntry Prepare(SessionEntry entry) => SessionOrigins.Agent(entry, request);
        using var turn = await TakeTurnAsync();
        cancellationToken.ThrowIfCancellationRequested();
        if (MustWait)
        {
            await _queue.AddAgentAsync(message, Prepare);
            _drain.Schedule(configuration);
            return;
        }
        await StartAsync(message, configuration, Prepare, cancellationToken);
    }

    /// <inheritdoc cref="RunStops.AbortAsync"/>
    public Task<ChatAbortResult> AbortAsync(string rawKey, string? runId, string origin, CancellationToken cancellationToken) =>
        _stops.AbortAsync(rawKey, runId, origin, cancellationToken);

    /// <inheritdoc cref="RunStops.StopAsync"/>
    public Task<bool> StopAsync(string reason, TimeSpan limit, CancellationToken cancellationToken) => _stops.StopAsync(reason, limit, cancellationToken);

    /// <summary>The tenant may not work: the active run is aborted. What waits goes on with <see cref="GoOn"/>.</summary>
    public Task HaltAsync(string reason) => _executor.Active is { } run ? _endings.StopAsync(run, reason) : Task.CompletedTask;

    public void GoOn(TenantConfiguration configuration) => _drain.Schedule(configuration);

    /// <summary>Keeps a line of the system for the next prompt.</summary>
    public async Task RememberAsync(string text, CancellationToken cancellationToken)
    {
        using var turn = await TakeTurnAsync();
        cancellationToken.ThrowIfCancellationRequested();
        await _queue.RememberAsync(text);
    }

    public Task LaneGrantedAsync(string lane, string runId, CancellationToken cancellationToken)
    {
        if (_executor.Active is { } run && run.RunId == runId)
        {
            run.LaneGranted.TrySetResult();
            return Task.CompletedTask;
        }
        // Granted to a run that is gone: give the place back.
        return _scope.Lanes.Release(lane, runId, cancellationToken);
    }

    /// <summary>A new session id under the same key; some settings stay.</summary>
    public async Task<SessionEntry> ResetAsync()
    {
        var old = Log.Entry;
        var entry = Log.Begin((id, now) => SessionOrigins.Reset(old, id, now));
        await Log.CommitAsync(Log.NewCommit() with { Session = Log.Row(entry) });
        return entry;
    }

    /// <summary>Removes the session with all that waits in it. To be called by whoever has its turn.</summary>
    public async Task DeleteAsync(IReadOnlyList<(string SessionId, long BeforeSeq)> transcripts)
    {
        var waiting = _queue.SentUnder(null);
        var commit = _queue.Drop(Log.NewCommit() with { DeleteSession = true, Truncate = transcripts }, waiting, InboxReason.SessionDeleted);
        Log.End();
        await Log.CommitAsync(commit);
        await _queue.TellDroppedAsync(waiting);
    }

    /// <summary>Takes up what an earlier owner left, then goes on with the inbox.</summary>
    public async Task ResumeAsync(TenantConfiguration configuration)
    {
        await new RunResumption(_scope, _executor, _commands, _endings).ResumeAsync(configuration);
        _drain.Schedule(configuration);
    }

    /// <summary>The silo goes: the run may end within the time it is given, else it is left to the next owner.</summary>
    public async Task DrainAsync(CancellationToken cancellationToken)
    {
        _drain.End();
        if (_executor.Active is not { } run)
        {
            await _commands.EndedAsync();
            return;
        }
        // One that is broken could write nothing down any more: its next owner has it.
        if (!Log.IsBroken) await run.Completion.WaitAsync(_scope.Services.DrainTime, _scope.Services.Clock, cancellationToken)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        if (!run.Completion.IsCompleted) run.HandOver();
        await run.Completion;
    }

    // The session is free: the message's own run begins with the commit that accepts it.
    private async Task StartAsync(
        AcceptedMessage message, TenantConfiguration configuration, Func<SessionEntry, SessionEntry> prepare, CancellationToken cancellationToken)
    {
        var plan = RunPlan.Of(Log, message.Key, message.Kind, message, [Log.NextInboxSeq()]);
        var ledger = _scope.NewRunningRow(message);
        await _start.StartAsync(plan, [message], configuration, prepare, commit => commit with
        {
            NewRuns = [ledger], NewInbox = [message.ToRow(plan.InboxSeqs[0], InboxState.InRun, plan.RunId)], Seen = message.Seen,
        }, cancellationToken);
        _scope.Recent.Add(ledger);
    }
}
