using OpenClaw.AgentRuntime.Context;
using OpenClaw.AgentRuntime.Runs;
using OpenClaw.Configuration;
using OpenClaw.GrainInterfaces;
using OpenClaw.Grains.Sessions.Commands;
using OpenClaw.Grains.Sessions.Running;
using OpenClaw.Grains.Sessions.Text;
using OpenClaw.Protocol;
using OpenClaw.Protocol.Agents;
using OpenClaw.Protocol.Chat;
using OpenClaw.Protocol.Events;
using OpenClaw.Protocol.Frames;
using OpenClaw.Protocol.Sessions;
using OpenClaw.Storage.Sessions;

namespace OpenClaw.Grains.Sessions;

/// <summary>The runs of a session: one at a time, the next message waiting in the inbox until it ends.</summary>
/// <remarks>Everything here happens on the activation's scheduler. Accept first, durable, then work; how a run ends is one transaction too.</remarks>
internal sealed class SessionRuns(SessionLog log, SessionServices services, IGrainFactory grains, ISessionHost host)
{
    private const string FailureMessage = "the run failed inside the gateway; see its log";
    private const int MaxRemembered = 20;
    private static readonly TimeSpan AbortWait = TimeSpan.FromSeconds(1);

    // A resumed run numbers its events above everything an earlier attempt can have told.
    private const long SeqPerAttempt = 1_000_000;
    private static readonly TimeSpan StartAgain = TimeSpan.FromSeconds(2);
    private readonly RecentRuns _recent = new(services.Clock);
    private readonly HashSet<Task> _commands = [];
    private readonly TurnGate _turn = new();
    private ActiveRun? _active;
    private RunPublisher? _publisher;
    private IDisposable? _nextStart;
    private bool _draining;

    public bool IsBusy => _active is not null;

    /// <summary>Something is accepted that no run has ended yet.</summary>
    public bool HasWork => _active is not null || _commands.Count > 0 || log.Waiting.Count > 0;

    public int QueueDepth => log.Waiting.Count;

    /// <summary>How a request with this key stands, as far as memory knows.</summary>
    public LedgerRow? Known(string kind, string key) => _recent.Find(kind, key);

    /// <summary>Until it is given back nobody else starts a run or changes what the next one is built on.</summary>
    /// <remarks>Calls, timers and commands interleave at every await: without it two of them could see a free session and both start.</remarks>
    public Task<IDisposable> TakeTurnAsync() => _turn.EnterAsync();

    public async Task AcceptChatAsync(AcceptedMessage message, TenantConfiguration configuration, CancellationToken cancellationToken)
    {
        using var turn = await TakeTurnAsync();
        cancellationToken.ThrowIfCancellationRequested();
        if (message.IsCommand)
        {
            await AcceptCommandAsync(message, configuration);
            return;
        }
        if (_active is not null || log.Waiting.Count > 0)
        {
            await QueueAsync(message, configuration);
            return;
        }
        var plan = Plan(message.Key, LedgerKind.Chat, message, [log.NextInboxSeq()]);
        var ledger = NewLedgerRow(message, RunState.Running) with { StartedAt = Now, Silo = services.Silo.Name };
        await StartAsync(plan, [message], configuration, entry => SessionOrigins.Chat(entry, log.SessionKey),
            commit => commit with { NewRuns = [ledger], NewInbox = [message.ToRow(plan.InboxSeqs[0], InboxState.InRun, plan.RunId)] }, cancellationToken);
        _recent.Add(ledger);
    }

    public async Task AcceptAgentAsync(AcceptedMessage message, AgentParams request, TenantConfiguration configuration, CancellationToken cancellationToken)
    {
        SessionEntry Prepare(SessionEntry entry) => SessionOrigins.Agent(entry, request);
        using var turn = await TakeTurnAsync();
        cancellationToken.ThrowIfCancellationRequested();
        var seq = log.NextInboxSeq();
        if (_active is not null || log.Waiting.Count > 0)
        {
            var waiting = message.ToRow(seq, InboxState.Waiting, null);
            var accepted = NewLedgerRow(message, RunState.Accepted) with { Silo = services.Silo.Name };
            var before = log.Mark();
            var entry = Prepare(log.Entry ?? log.Begin());
            await log.CommitAsync(log.NewCommit() with { NewRuns = [accepted], NewInbox = [waiting], Session = log.Row(entry) }, before);
            log.Waiting.Add(waiting);
            _recent.Add(accepted);
            ScheduleNext(configuration);
            return;
        }
        var plan = Plan(message.Key, LedgerKind.Agent, message, [seq]);
        var ledger = NewLedgerRow(message, RunState.Running) with { StartedAt = Now, Silo = services.Silo.Name };
        await StartAsync(plan, [message], configuration, Prepare,
            commit => commit with { NewRuns = [ledger], NewInbox = [message.ToRow(seq, InboxState.InRun, plan.RunId)] }, cancellationToken);
        _recent.Add(ledger);
    }

    /// <summary>Stops what was sent under the raw key; partial text is kept and told.</summary>
    public async Task<ChatAbortResult> AbortAsync(string rawKey, string? runId, string origin, CancellationToken cancellationToken)
    {
        if (runId is not null && (_active is null || _active.RunId != runId))
        {
            var row = await services.Store.FindRun(log.Tenant, runId, cancellationToken);
            if (row is { State: RunState.Accepted or RunState.Running } && row.RawSessionKey != rawKey) throw Mismatch();
            return new() { Aborted = false, RunIds = [] };
        }
        var run = _active;
        // Runs that `agent` started are not stopped this way.
        if (run is null || run.Plan.LedgerKind == LedgerKind.Agent) return new() { Aborted = false, RunIds = [] };
        if (runId is not null && run.Plan.RawSessionKey != rawKey) throw Mismatch();
        if (runId is null && run.Plan.RawSessionKey != rawKey && origin != "stop") return new() { Aborted = false, RunIds = [] };
        var stopped = await StopActiveAsync(run, origin);
        // Who aborts and sends the next message at once finds the session free.
        if (stopped) await run.Completion.WaitAsync(AbortWait, services.Clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        return new() { Aborted = stopped, RunIds = stopped ? [run.RunId] : [] };

        static ProtocolException Mismatch() => ProtocolException.Invalid("runId does not match sessionKey");
    }

    /// <summary>Stops the active run, whoever started it, and waits until it is out of the way.</summary>
    public async Task<bool> StopAsync(string reason, TimeSpan limit, CancellationToken cancellationToken)
    {
        if (_active is not { } run) return true;
        await StopActiveAsync(run, reason);
        try
        {
            await run.Completion.WaitAsync(limit, services.Clock, cancellationToken);
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
        if (log.Remembered.Count > 0 && AcceptedMessage.Read(log.Remembered[^1]).Text == text) return;
        var message = new AcceptedMessage
        {
            Kind = LedgerKind.System, Key = Guid.NewGuid().ToString(), RawSessionKey = log.SessionKey, Sender = "system", Text = text, At = Now,
        };
        var row = message.ToRow(log.NextInboxSeq(), InboxState.Waiting, null);
        InboxRow[] gone = [.. log.Remembered.Take(log.Remembered.Count - MaxRemembered + 1)];
        await log.CommitAsync(
            log.NewCommit() with { NewInbox = [row], InboxChanges = [.. gone.Select(old => new InboxChange(old.Seq, InboxState.Dropped, null, "too many system lines"))] });
        log.Remembered.RemoveRange(0, gone.Length);
        log.Remembered.Add(row);
    }

    public Task LaneGrantedAsync(string lane, string runId, CancellationToken cancellationToken)
    {
        if (_active?.RunId == runId)
        {
            _active.LaneGranted.TrySetResult();
            return Task.CompletedTask;
        }
        // Granted to a run that is gone: give the place back.
        return grains.GetGrain<ILanesGrain>(log.Tenant).Release(lane, runId, cancellationToken);
    }

    /// <summary>Waiting messages that will not be answered: gone from memory, to be dropped by a commit.</summary>
    public IReadOnlyList<InboxRow> TakeWaiting()
    {
        InboxRow[] waiting = [.. log.Waiting];
        log.Waiting.Clear();
        return waiting;
    }

    /// <summary>The commit drops the messages too, and ends the agent requests among them: somebody waits for those.</summary>
    public SessionCommit Drop(SessionCommit commit, IReadOnlyList<InboxRow> waiting, string reason) => commit with
    {
        InboxChanges = [.. commit.InboxChanges, .. waiting.Select(row => new InboxChange(row.Seq, InboxState.Dropped, null, reason))],
        RunChanges =
        [
            .. commit.RunChanges,
            .. AgentRequests(waiting).Select(key => new LedgerChange { Kind = LedgerKind.Agent, IdempotencyKey = key, State = RunState.Aborted, EndedAt = Now, Error = reason }),
        ],
    };

    /// <summary>Tells those who wait for an agent request that it was dropped.</summary>
    public async Task TellDroppedAsync(IReadOnlyList<InboxRow> waiting)
    {
        EventEnvelope[] ended = [.. AgentRequests(waiting).Select(key => new EventEnvelope { Event = new RunEndedEvent { RunId = key }, Internal = true })];
        foreach (var key in AgentRequests(waiting)) _recent.End(LedgerKind.Agent, key, RunState.Aborted, null);
        if (ended.Length > 0) await grains.GetGrain<ITenantEventsGrain>(log.Tenant).Publish(ended, CancellationToken.None);
    }

    private static IEnumerable<string> AgentRequests(IEnumerable<InboxRow> rows) =>
        rows.Where(row => AcceptedMessage.KindOf(row) == LedgerKind.Agent).Select(row => row.MessageId);

    /// <summary>A new session id under the same key; some settings stay.</summary>
    public async Task<SessionEntry> ResetAsync()
    {
        var old = log.Entry;
        var entry = log.Begin((id, now) => SessionOrigins.Reset(old, id, now));
        await log.CommitAsync(log.NewCommit() with { Session = log.Row(entry) });
        return entry;
    }

    /// <summary>Takes up what an earlier owner left: resumes its run or closes it as interrupted, then goes on with the inbox.</summary>
    public async Task ResumeAsync(TenantConfiguration configuration)
    {
        foreach (var row in log.OpenRuns.OrderBy(row => row.AcceptedAt))
        {
            AcceptedMessage[] messages = [.. log.InRun.Where(inbox => inbox.RunId == row.RunId).OrderBy(inbox => inbox.Seq).Select(AcceptedMessage.Read)];
            if (messages.Length == 0)
            {
                // Still waiting in the inbox: it has its turn below. Without any message nobody would ever end it.
                if (log.Waiting.All(waiting => waiting.MessageId != row.IdempotencyKey)) await InterruptAsync(EmptyPlan(row), row);
                continue;
            }
            var plan = Plan(row.RunId, row.Kind, messages[^1], [.. log.InRun.Where(inbox => inbox.RunId == row.RunId).Select(inbox => inbox.Seq)]);
            if (row.SideEffect is { Length: > 0 })
            {
                await InterruptAsync(plan, row);
                continue;
            }
            if (messages is [{ IsCommand: true } command])
            {
                StartCommand(command, plan, configuration);
                continue;
            }
            if (log.Entry is null)
            {
                await InterruptAsync(plan, row);
                continue;
            }
            var highWater = row.SeqHighWater + SeqPerAttempt;
            await log.CommitAsync(
                log.NewCommit() with { RunChanges = [Change(plan) with { State = RunState.Running, Silo = services.Silo.Name, SeqHighWater = highWater }] });
            _recent.Add(row with { State = RunState.Running });
            Execute(plan, configuration, highWater);
        }
        ScheduleNext(configuration);
    }

    /// <summary>The silo goes: the run may end within the time it is given, else it is left to the next owner.</summary>
    public async Task DrainAsync(CancellationToken cancellationToken)
    {
        _draining = true;
        _nextStart?.Dispose();
        if (_active is not { } run)
        {
            await Task.WhenAll(_commands);
            return;
        }
        if (log.IsBroken)
        {
            // It could write nothing down any more: its next owner has it.
            run.HandOver();
            await run.Completion;
            return;
        }
        try
        {
            await run.Completion.WaitAsync(services.DrainTime, services.Clock, cancellationToken);
        }
        catch (Exception error) when (error is TimeoutException or OperationCanceledException)
        {
            run.HandOver();
            await run.Completion;
        }
    }

    private long Now => services.Clock.GetUtcNow().ToUnixTimeMilliseconds();

    private async Task AcceptCommandAsync(AcceptedMessage message, TenantConfiguration configuration)
    {
        var before = log.Mark();
        var plan = Plan(message.Key, LedgerKind.Chat, message, [log.NextInboxSeq()]);
        var ledger = NewLedgerRow(message, RunState.Running) with { StartedAt = Now, Silo = services.Silo.Name };
        var commit = log.NewCommit() with { NewRuns = [ledger], NewInbox = [message.ToRow(plan.InboxSeqs[0], InboxState.InRun, plan.RunId)] };
        if (log.Entry is null) commit = commit with { Session = log.Row(SessionOrigins.Chat(log.Begin(), log.SessionKey)) };
        await log.CommitAsync(commit, before);
        _recent.Add(ledger);
        StartCommand(message, plan, configuration);
    }

    private async Task QueueAsync(AcceptedMessage message, TenantConfiguration configuration)
    {
        if (message.ToolConnection is { } connection) _active?.Join(connection);
        var queue = configuration.Messages.Queue;
        var row = message.ToRow(log.NextInboxSeq(), InboxState.Waiting, null);
        // Its own run ends at once; the message is answered by the run that will take it in, under an id of its own.
        var ledger = NewLedgerRow(message, RunState.Ok) with { StartedAt = Now, EndedAt = Now };
        InboxRow? dropped = null;
        if (log.Waiting.Count >= queue.Cap)
        {
            dropped = queue.Drop == "new" ? null : log.Waiting.Find(inbox => AcceptedMessage.KindOf(inbox) == LedgerKind.Chat);
            if (dropped is null) throw ProtocolException.Unavailable($"the queue of this session is full ({queue.Cap})", TimeSpan.FromSeconds(5));
        }
        InboxChange[] drops = dropped is null ? [] : [new(dropped.Seq, InboxState.Dropped, null, queue.Drop == "summarize" ? "summarized" : "queue full")];
        await log.CommitAsync(log.NewCommit() with { NewInbox = [row], NewRuns = [ledger], InboxChanges = drops }, log.Mark());
        if (dropped is not null)
        {
            log.Waiting.Remove(dropped);
            if (queue.Drop == "summarize")
            {
                _overflow.Add(AcceptedMessage.Read(dropped).Text);
                if (_overflow.Count > queue.Cap) _overflow.RemoveAt(0);
            }
        }
        log.Waiting.Add(row);
        _recent.Add(ledger);
        TellLater(ChatEvents.Final(message.Key, message.RawSessionKey, 1));
        if (_active is null) ScheduleNext(configuration);
    }

    // What was dropped from a full queue, told to the model with the next prompt: the newest, as many as may wait.
    private readonly List<string> _overflow = [];

    private async Task StartAsync(
        RunPlan plan, IReadOnlyList<AcceptedMessage> messages, TenantConfiguration configuration, Func<SessionEntry, SessionEntry> prepare,
        Func<SessionCommit, SessionCommit> complete, CancellationToken cancellationToken)
    {
        var known = log.Entry;
        var isStale = known is not null && SessionFreshness.IsStale(configuration, log.SessionKey, known, services.Clock.GetUtcNow());
        var model = await services.Models.ResolveAsync(
            configuration, log.Tenant, SessionListing.AgentOf(log.SessionKey), known is null || isStale ? null : SessionOrigins.ModelReference(known), cancellationToken);

        // From here to the commit nothing is awaited: memory and what is written change together.
        var before = log.Mark();
        var isNew = log.Entry is null || isStale;
        if (isStale) log.Begin((id, now) => SessionOrigins.Lapse(known!, id, now));
        var entry = prepare(log.Entry ?? log.Begin());
        List<TranscriptRow> rows = [];
        if (!log.HasTranscript)
        {
            rows.Add(log.Lines.Header(log.Now));
            rows.Add(log.Lines.ModelChange(model, log.Now));
            rows.Add(log.Lines.ThinkingLevelChange(plan.ThinkingLevel ?? entry.ThinkingLevel ?? services.Models.DefaultThinking(configuration, model), log.Now));
            rows.Add(log.Lines.ModelSnapshot(model, log.Now));
        }
        InboxRow[] remembered = [.. log.Remembered];
        var user = UserTurn.Of(messages, [.. remembered.Select(AcceptedMessage.Read)], _overflow, log.Now, TimeZones.Of(configuration));
        rows.Add(log.Append(user));
        var commit = complete(log.NewCommit() with { Append = rows });
        if (remembered.Length > 0)
        {
            commit = commit with { InboxChanges = [.. commit.InboxChanges, .. remembered.Select(row => new InboxChange(row.Seq, InboxState.Answered, plan.RunId, null))] };
            log.Remembered.Clear();
        }
        if (isNew || entry != log.Entry) commit = commit with { Session = log.Row(entry with { UpdatedAt = Now }, firstUserText: isNew ? user.Text : null) };
        await log.CommitAsync(commit, before);
        log.Waiting.RemoveAll(row => plan.InboxSeqs.Contains(row.Seq));
        _overflow.Clear();
        Execute(plan, configuration, 0);
    }

    private void Execute(RunPlan plan, TenantConfiguration configuration, long firstSeq)
    {
        var run = new ActiveRun(plan);
        var topic = grains.GetGrain<ITenantEventsGrain>(log.Tenant);
        var publisher = new RunPublisher(topic, services.Clock, plan.RunId, log.SessionKey, firstSeq);
        (_active, _publisher) = (run, publisher);
        run.Completion = ExecuteAsync(run, publisher, configuration);
    }

    private async Task ExecuteAsync(ActiveRun run, RunPublisher publisher, TenantConfiguration configuration)
    {
        // The call that started the run is answered first.
        await Task.Yield();
        IDisposable? limit = null;
        try
        {
            host.KeepAlive(TimeSpan.FromHours(24));
            run.Seat = new LaneSeat(grains.GetGrain<ILanesGrain>(log.Tenant), run.Plan.Lane, log.SessionKey, run.RunId, services.Clock);
            await run.Seat.TakeAsync(run.LaneGranted.Task, run.Stop);

            run.StartedAt = Now;
            var allowed = run.Plan.Timeout ?? configuration.Agents.Defaults.Timeout;
            if (allowed > TimeSpan.Zero) limit = host.After(allowed, () => StopActiveAsync(run, "timeout"));
            publisher.LifecycleStart(run.StartedAt);
            await CompactIfDueAsync(publisher, configuration, run.Stop);
            var journal = new RunJournal(log, services, run, publisher, configuration);
            var outcome = await services.Runner.RunAsync(Request(run, configuration), journal, run.Stop);
            if (run.TryFinish()) await FinishAsync(run, publisher, outcome);
        }
        catch (OperationCanceledException) when (run.StopReason is not null || run.HandedOver)
        {
            // Stopped: StopActiveAsync wrote it down. Handed over: the ledger row stays open for the next owner.
        }
        catch (Exception error) when (log.IsBroken)
        {
            host.RunLost(error, run.RunId);
        }
        catch (Exception error)
        {
            host.RunFailed(error, run.RunId);
            await FailAsync(run, publisher);
        }
        finally
        {
            limit?.Dispose();
            await LeaveAsync(run);
            await FlushAsync(publisher, run);
            run.Dispose();
            if (!log.IsBroken) ScheduleNext(configuration);
        }
    }

    /// <summary>The session is free for the next message. Before the end is told, or who answers it at once would find the session busy.</summary>
    private async Task LeaveAsync(ActiveRun run)
    {
        try
        {
            if (run.Seat is { } seat) await seat.LeaveAsync();
        }
        catch (Exception error)
        {
            // The session must become free all the same: the run is written down, only its place in the lane is at stake.
            host.LeaveFailed(error, run.RunId);
        }
        if (_active != run) return;
        _active = null;
        _publisher = null;
        host.KeepAlive(TimeSpan.Zero);
    }

    private async Task FlushAsync(RunPublisher publisher, ActiveRun run)
    {
        try
        {
            await publisher.FlushAsync();
        }
        catch (Exception error)
        {
            host.LeaveFailed(error, run.RunId);
        }
    }

    private RunRequest Request(ActiveRun run, TenantConfiguration configuration)
    {
        var entry = log.Entry!;
        var agentId = SessionListing.AgentOf(log.SessionKey);
        return new()
        {
            Tenant = log.Tenant,
            AgentId = agentId,
            SessionKey = log.SessionKey,
            SessionId = entry.SessionId,
            RunId = run.RunId,
            Configuration = configuration,
            History = log.Conversation.Messages,
            Prepared = log.Conversation.Prepared,
            ModelOverride = SessionOrigins.ModelReference(entry),
            ThinkingLevel = run.Plan.ThinkingLevel ?? entry.ThinkingLevel,
            MinimalPrompt = log.SessionKey.Contains(":subagent:", StringComparison.Ordinal) || log.SessionKey.Contains(":cron:", StringComparison.Ordinal),
            ExtraSystemPrompt = run.Plan.ExtraSystemPrompt,
            Channel = run.Plan.Channel ?? entry.LastChannel,
            Workspace = new StoredWorkspace(services.Workspaces, log.Tenant, agentId),
            Sessions = new StoredSessions(services.Store, log.Tenant, services.Clock),
        };
    }

    private async Task FinishAsync(ActiveRun run, RunPublisher publisher, RunOutcome outcome)
    {
        var ended = Now;
        var entry = RunResults.EntryAfter(log.Entry!, outcome, ended);
        var ok = outcome.Status == "ok";
        var final = RunResults.AgentFinal(run, outcome, log.Entry!.SessionId, ended);
        var text = string.Join("\n\n", outcome.Payloads);
        await log.CommitAsync(
            log.NewCommit() with
            {
                Append = [log.Append(outcome.Final)],
                Session = log.Row(entry, lastText: text),
                InboxChanges = Answered(run.Plan),
                RunChanges =
                [
                    Change(run.Plan) with
                    {
                        State = ok ? RunState.Ok : RunState.Error, EndedAt = ended, Error = outcome.Error, SideEffect = "", StartedAt = run.StartedAt,
                        Result = run.Plan.LedgerKind == LedgerKind.Agent ? WireJson.ToUtf8(final, ProtocolJson.Default.AgentFinal) : (ReadOnlyMemory<byte>?)null,
                    },
                ],
                Usage = [RunResults.Usage(log, run.RunId, outcome, ended)],
            });
        _recent.End(run.Plan.LedgerKind, LedgerKeyOf(run.Plan), ok ? RunState.Ok : RunState.Error, outcome.Error);

        await LeaveAsync(run);
        publisher.EndText();
        if (ok)
        {
            publisher.LifecycleEnd(ended);
            publisher.Chat(ChatEvents.Final(run.RunId, log.SessionKey, publisher.Seq, GatewayMessages.Visible(text, ended)));
        }
        else
        {
            publisher.LifecycleError(outcome.Error ?? "error", ended);
            publisher.Chat(ChatEvents.Error(run.RunId, log.SessionKey, publisher.Seq, outcome.Error ?? "error"));
        }
        publisher.Internal(new RunEndedEvent { RunId = run.RunId });
    }

    // When the last turn came too near to the window's end: before this one, so that nobody waits for it after an answer.
    private async Task CompactIfDueAsync(RunPublisher publisher, TenantConfiguration configuration, CancellationToken cancellationToken)
    {
        if (log.Entry is not { TotalTokensFresh: true, TotalTokens: { } used, ContextTokens: { } window }) return;
        if (!CompactionPlan.IsDue(configuration, SessionListing.AgentOf(log.SessionKey), used, window)) return;
        publisher.CompactionStart();
        await SessionCompaction.RunAsync(log, services, configuration, null, onlyWhenNeeded: true, cancellationToken);
        publisher.CompactionEnd(willRetry: false);
    }

    private async Task FailAsync(ActiveRun run, RunPublisher publisher)
    {
        // A defect of ours: the text for people names no detail, the log has it.
        if (!run.TryFinish()) return;
        try
        {
            var failure = GatewayMessages.Error(FailureMessage, Now);
            await log.CommitAsync(
                log.NewCommit() with
                {
                    Append = [log.Append(failure)], InboxChanges = Answered(run.Plan),
                    RunChanges = [Change(run.Plan) with { State = RunState.Error, EndedAt = Now, Error = FailureMessage, SideEffect = "" }],
                });
        }
        catch (ProtocolException lost)
        {
            host.RunLost(lost, run.RunId);
            return;
        }
        _recent.End(run.Plan.LedgerKind, LedgerKeyOf(run.Plan), RunState.Error, FailureMessage);
        await LeaveAsync(run);
        publisher.LifecycleError(FailureMessage, Now);
        publisher.Chat(ChatEvents.Error(run.RunId, log.SessionKey, publisher.Seq, FailureMessage));
        publisher.Internal(new RunEndedEvent { RunId = run.RunId });
    }

    private async Task InterruptAsync(RunPlan plan, LedgerRow row)
    {
        var tool = row.SideEffect is { Length: > 0 } name ? $" while {name} was at work; it may or may not have taken effect" : "";
        var message = $"interrupted: the gateway stopped{tool}";
        var commit = log.NewCommit() with
        {
            InboxChanges = Answered(plan),
            RunChanges = [Change(plan) with { State = RunState.Interrupted, EndedAt = Now, Error = message, SideEffect = "" }],
        };
        if (log.Entry is not null) commit = commit with { Append = [log.Append(GatewayMessages.Error(message, Now))] };
        await log.CommitAsync(commit);
        // The place the run had under its earlier owner.
        await grains.GetGrain<ILanesGrain>(log.Tenant).Release(plan.Lane, plan.RunId, CancellationToken.None);
        var publisher = new RunPublisher(grains.GetGrain<ITenantEventsGrain>(log.Tenant), services.Clock, plan.RunId, log.SessionKey, row.SeqHighWater + SeqPerAttempt);
        publisher.LifecycleError(message, Now);
        publisher.Chat(ChatEvents.Error(plan.RunId, log.SessionKey, publisher.Seq, message));
        publisher.Internal(new RunEndedEvent { RunId = plan.RunId });
        await publisher.FlushAsync();
    }

    private async Task<bool> StopActiveAsync(ActiveRun run, string reason)
    {
        if (!run.TryStop(reason)) return false;
        var publisher = _publisher;
        var partial = run.Text.Trim();
        publisher?.Mute();

        var dropped = reason == "stop" ? TakeWaiting() : [];
        var commit = Drop(
            log.NewCommit() with
            {
                InboxChanges = Answered(run.Plan),
                RunChanges = [Change(run.Plan) with { State = RunState.Aborted, EndedAt = Now, Error = reason, SideEffect = "", StartedAt = run.StartedAt }],
            },
            dropped, "stopped");
        if (partial.Length > 0) commit = commit with { Append = [log.Append(GatewayMessages.Partial(partial, run.RunId, reason, Now))] };
        if (log.Entry is { } entry) commit = commit with { Session = log.Row(entry with { AbortedLastRun = true, UpdatedAt = Now }, lastText: partial.Length == 0 ? null : partial) };
        await log.CommitAsync(commit);

        // Told once it is kept: a stop that was lost is no stop, the next owner goes on with the run.
        _recent.End(run.Plan.LedgerKind, LedgerKeyOf(run.Plan), RunState.Aborted, null);
        publisher?.Chat(ChatEvents.Aborted(run.RunId, run.Plan.RawSessionKey, publisher.Seq + 1, reason, partial.Length == 0 ? null : GatewayMessages.Visible(partial, Now)));
        publisher?.Internal(new RunEndedEvent { RunId = run.RunId });
        await TellDroppedAsync(dropped);
        return true;
    }

    private void StartCommand(AcceptedMessage message, RunPlan plan, TenantConfiguration configuration)
    {
        var task = RunCommandAsync(message, plan, configuration);
        if (task.IsCompleted) return;
        _commands.Add(task);
        _ = task.ContinueWith(done => _commands.Remove(done), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Current);
    }

    private async Task RunCommandAsync(AcceptedMessage message, RunPlan plan, TenantConfiguration configuration)
    {
        await Task.Yield();
        using var turn = CommandTable.BeginsAnew(message.Text) ? await TakeTurnAsync() : null;
        try
        {
            var context = new CommandContext(message, log, this, services, configuration, grains);
            var result = await CommandTable.RunAsync(context);
            if (result.Prompt is { } prompt)
            {
                // `/new hello`: the rest is a message; it runs under the command's own id, as an inbox row of its own: what is resumed is the message.
                var spoken = message with { Text = prompt, IsCommand = false };
                var row = spoken.ToRow(log.NextInboxSeq(), InboxState.InRun, plan.RunId);
                await StartAsync(plan with { InboxSeqs = [row.Seq] }, [spoken], configuration, entry => SessionOrigins.Chat(entry, log.SessionKey),
                    commit => commit with { NewInbox = [row], InboxChanges = Answered(plan) }, CancellationToken.None);
                return;
            }
            var reply = GatewayMessages.Of(result.Reply ?? "", Now);
            var commit = log.NewCommit() with { InboxChanges = Answered(plan), RunChanges = [Change(plan) with { State = RunState.Ok, EndedAt = Now }] };
            if (result.Reply is not null)
            {
                if (log.Entry is null) commit = commit with { Session = log.Row(SessionOrigins.Chat(log.Begin(), log.SessionKey)) };
                List<TranscriptRow> rows = log.HasTranscript ? [] : [log.Lines.Header(log.Now)];
                rows.Add(log.Append(reply));
                commit = commit with { Append = rows };
            }
            await log.CommitAsync(commit);
            _recent.End(plan.LedgerKind, LedgerKeyOf(plan), RunState.Ok, null);
            await TellAsync(result.Reply is null ? ChatEvents.Final(plan.RunId, message.RawSessionKey, 1) : ChatEvents.Final(plan.RunId, message.RawSessionKey, 1, reply));
        }
        catch (Exception error)
        {
            host.RunFailed(error, plan.RunId);
            if (log.IsBroken)
            {
                return;
            }
            await FailCommandAsync(plan, message, error);
        }
    }

    private async Task FailCommandAsync(RunPlan plan, AcceptedMessage message, Exception error)
    {
        var text = error is ProtocolException refusal ? refusal.Message : "the command failed inside the gateway; see its log";
        try
        {
            await log.CommitAsync(
                log.NewCommit() with { InboxChanges = Answered(plan), RunChanges = [Change(plan) with { State = RunState.Error, EndedAt = Now, Error = text }] });
        }
        catch (ProtocolException lost)
        {
            host.RunLost(lost, plan.RunId);
            return;
        }
        _recent.End(plan.LedgerKind, LedgerKeyOf(plan), RunState.Error, text);
        await TellAsync(ChatEvents.Error(plan.RunId, message.RawSessionKey, 1, text));
    }

    private void ScheduleNext(TenantConfiguration configuration)
    {
        if (_active is not null || _draining || log.Waiting.Count == 0) return;
        var newest = log.Waiting.Max(row => row.AcceptedAt);
        var quiet = AcceptedMessage.Read(log.Waiting[0]).Kind == LedgerKind.Agent ? TimeSpan.Zero : configuration.Messages.Queue.Debounce;
        var delay = DateTimeOffset.FromUnixTimeMilliseconds(newest) + quiet - services.Clock.GetUtcNow();
        _nextStart?.Dispose();
        _nextStart = host.After(delay > TimeSpan.Zero ? delay : TimeSpan.Zero, StartNextAsync);
    }

    private async Task StartNextAsync()
    {
        using var turn = await TakeTurnAsync();
        if (_active is not null || _draining || log.IsBroken || log.Waiting.Count == 0) return;
        try
        {
            await StartWaitingAsync(await services.Settings.Get(grains, log.Tenant, CancellationToken.None));
        }
        catch (Exception error) when (!log.IsBroken)
        {
            // Nothing was written: the messages wait on, and nobody else would come for them.
            host.StartFailed(error);
            _nextStart = host.After(StartAgain, StartNextAsync);
        }
        catch (Exception lost)
        {
            // The rows are still waiting in the store: the next owner takes them up.
            host.RunLost(lost, log.Waiting.Count > 0 ? log.Waiting[0].MessageId : "");
        }
    }

    private async Task StartWaitingAsync(TenantConfiguration configuration)
    {
        var first = AcceptedMessage.Read(log.Waiting[0]);
        InboxRow[] taken = first.Kind == LedgerKind.Agent ? [log.Waiting[0]] : [.. log.Waiting.TakeWhile(row => AcceptedMessage.KindOf(row) == LedgerKind.Chat)];
        AcceptedMessage[] messages = [.. taken.Select(AcceptedMessage.Read)];
        var isAgent = first.Kind == LedgerKind.Agent;
        var plan = Plan(isAgent ? first.Key : Guid.NewGuid().ToString(), isAgent ? LedgerKind.Agent : LedgerKind.Queued, messages[^1], [.. taken.Select(row => row.Seq)])
            with { ToolConnections = [.. messages.Select(message => message.ToolConnection).OfType<string>()] };
        var ledger = NewLedgerRow(messages[^1], RunState.Running) with
        {
            Kind = plan.LedgerKind, IdempotencyKey = LedgerKeyOf(plan), RunId = plan.RunId, StartedAt = Now, Silo = services.Silo.Name,
        };
        await StartAsync(plan, messages, configuration, entry => isAgent ? entry : SessionOrigins.Chat(entry, log.SessionKey), commit => commit with
        {
            InboxChanges = [.. taken.Select(row => new InboxChange(row.Seq, InboxState.InRun, plan.RunId, null))],
            NewRuns = isAgent ? [] : [ledger],
            RunChanges = isAgent ? [Change(plan) with { State = RunState.Running, StartedAt = Now, Silo = services.Silo.Name }] : [],
        }, CancellationToken.None);
    }

    private RunPlan EmptyPlan(LedgerRow row) => new()
    {
        RunId = row.RunId, LedgerKind = row.Kind, RawSessionKey = row.RawSessionKey, InboxSeqs = [], Lane = RunLanes.Of(log.SessionKey, null),
    };

    private RunPlan Plan(string runId, string kind, AcceptedMessage message, IReadOnlyList<long> inboxSeqs) => new()
    {
        RunId = runId,
        LedgerKind = kind,
        RawSessionKey = message.RawSessionKey,
        InboxSeqs = inboxSeqs,
        Lane = RunLanes.Of(log.SessionKey, message.Lane),
        Timeout = message.TimeoutMs is { } milliseconds ? TimeSpan.FromMilliseconds(milliseconds) : null,
        ThinkingLevel = message.ThinkingLevel,
        ExtraSystemPrompt = message.ExtraSystemPrompt,
        Channel = message.Channel,
        ToolConnections = message.ToolConnection is { } connection ? [connection] : [],
    };

    private LedgerRow NewLedgerRow(AcceptedMessage message, RunState state) => new()
    {
        Kind = message.Kind, IdempotencyKey = message.Key, RunId = message.Key, SessionKey = log.SessionKey, RawSessionKey = message.RawSessionKey,
        SessionId = log.Entry?.SessionId, State = state, AcceptedAt = message.At,
    };

    private static string LedgerKeyOf(RunPlan plan) => plan.RunId;

    private static LedgerChange Change(RunPlan plan) => new() { Kind = plan.LedgerKind, IdempotencyKey = LedgerKeyOf(plan) };

    private static InboxChange[] Answered(RunPlan plan) => [.. plan.InboxSeqs.Select(seq => new InboxChange(seq, InboxState.Answered, plan.RunId, null))];

    private void TellLater(GatewayEvent told) => _ = host.After(TimeSpan.Zero, () => TellAsync(told));

    private Task TellAsync(GatewayEvent told) =>
        grains.GetGrain<ITenantEventsGrain>(log.Tenant).Publish([new EventEnvelope { Event = told }], CancellationToken.None);
}
