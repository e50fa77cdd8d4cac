using OpenClaw.Configuration;
using OpenClaw.Grains.Sessions.Running;
using OpenClaw.Protocol;
using OpenClaw.Protocol.Agents;
using OpenClaw.Protocol.Chat;
using OpenClaw.Protocol.Sessions;
using OpenClaw.Storage.Sessions;

namespace OpenClaw.Grains.Sessions;

/// <summary>The runs of a session: one at a time, the next message waiting in the inbox until it ends.</summary>
/// <remarks>Everything here happens on the activation's scheduler. Accept first, durable, then work; how a run ends is one transaction too.</remarks>
internal sealed class SessionRuns
{
    private static readonly TimeSpan AbortWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan InterruptWait = TimeSpan.FromSeconds(5);
    private readonly RunScope _scope;
    private readonly MessageQueue _queue;
    private readonly RunEndings _endings;
    private readonly RunExecutor _executor;
    private readonly RunStart _start;
    private readonly QueueDrain _drain;
    private readonly CommandRuns _commands;

    public SessionRuns(SessionLog log, SessionServices services, IGrainFactory grains, ISessionHost host)
    {
        _scope = new(log, services, grains, host);
        _queue = new(_scope);
        _endings = new(_scope, _queue);
        _executor = new(_scope, _endings, configuration => _drain!.Schedule(configuration));
        _start = new(_scope, _queue, _executor);
        _drain = new(_scope, _executor, _start);
        _commands = new(_scope, _start, this);
    }

    private SessionLog Log => _scope.Log;

    private static ChatAbortResult NotAborted => new() { Aborted = false, RunIds = [] };

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
        if (MustWait && !(queue.Mode == QueueRules.Interrupt && await MakeWayAsync(message, cancellationToken)))
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

    /// <summary>Stops one run, or all that was sent under the raw key, what waits included; <c>stop</c> asks for no key. Partial text is kept and told.</summary>
    public Task<ChatAbortResult> AbortAsync(string rawKey, string? runId, string origin, CancellationToken cancellationToken) =>
        runId is null ? AbortAllAsync(origin == "stop" ? null : rawKey, origin, cancellationToken) : AbortRunAsync(rawKey, runId, origin, cancellationToken);

    /// <summary>Stops the active run, whoever started it, and waits until it is out of the way.</summary>
    public async Task<bool> StopAsync(string reason, TimeSpan limit, CancellationToken cancellationToken)
    {
        if (_executor.Active is not { } run) return true;
        await _endings.StopAsync(run, reason);
        try
        {
            await run.Completion.WaitAsync(limit, _scope.Services.Clock, cancellationToken);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

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

    private async Task<ChatAbortResult> AbortRunAsync(string rawKey, string runId, string origin, CancellationToken cancellationToken)
    {
        if (_executor.Active is not { } run || run.RunId != runId)
        {
            var row = await _scope.Services.Store.FindRun(Log.Tenant, runId, cancellationToken);
            return row is { State: RunState.Accepted or RunState.Running } && row.RawSessionKey != rawKey ? throw Mismatch() : NotAborted;
        }
        if (!MayBeStopped(run)) return NotAborted;
        return run.Plan.RawSessionKey == rawKey ? await StopAndLeaveAsync(run, origin, [], cancellationToken) : throw Mismatch();

        static ProtocolException Mismatch() => ProtocolException.Invalid("runId does not match sessionKey");
    }

    private async Task<ChatAbortResult> AbortAllAsync(string? rawKey, string origin, CancellationToken cancellationToken)
    {
        if (Stoppable() is { } run) return await StopAndLeaveAsync(run, origin, _queue.SentUnder(rawKey), cancellationToken);
        if (Log.Waiting.Count == 0) return NotAborted;

        // What waits may be on its way into a run just now: then that run is stopped.
        using var turn = await TakeTurnAsync();
        if (Stoppable() is { } started) return await StopAndLeaveAsync(started, origin, _queue.SentUnder(rawKey), cancellationToken);
        var waiting = _queue.SentUnder(rawKey);
        if (waiting.Count == 0) return NotAborted;
        await _queue.DropAsync(waiting, InboxReason.Stopped);
        return new() { Aborted = true, RunIds = [.. MessageQueue.AgentRequests(waiting)] };

        ActiveRun? Stoppable() => _executor.Active is { } active && MayBeStopped(active) && (rawKey is null || active.Plan.RawSessionKey == rawKey) ? active : null;
    }

    // Runs that `agent` started are not stopped from a chat.
    private static bool MayBeStopped(ActiveRun run) => run.Plan.LedgerKind != LedgerKind.Agent;

    private async Task<ChatAbortResult> StopAndLeaveAsync(ActiveRun run, string origin, IReadOnlyList<InboxRow> dropped, CancellationToken cancellationToken)
    {
        if (!await _endings.StopAsync(run, origin, dropped)) return NotAborted;
        // Who aborts and sends the next message at once finds the session free.
        await run.Completion.WaitAsync(AbortWait, _scope.Services.Clock, cancellationToken)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        return new() { Aborted = true, RunIds = [run.RunId] };
    }

    /// <summary>Stops the active run and drops what waits, so that a newer message runs at once.</summary>
    /// <returns>False when the run did not stop in time: then the message waits like any other.</returns>
    private async Task<bool> MakeWayAsync(AcceptedMessage message, CancellationToken cancellationToken)
    {
        // Sent again, it must not stop what it started itself.
        if (await _scope.Services.Store.FindByIdempotencyKey(Log.Tenant, message.Kind, message.Key, cancellationToken) is not null)
            throw new DuplicateRunException(message.Kind, message.Key);
        if (!await StopAsync("interrupt", InterruptWait, cancellationToken)) return false;
        if (_queue.SentUnder(null) is { Count: > 0 } waiting) await _queue.DropAsync(waiting, InboxReason.Interrupted);
        return !IsBusy;
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
