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
    // A resumed run numbers its events above everything an earlier attempt can have told.
    private const string FailureMessage = "the run failed inside the gateway; see its log";
    private const int MaxRemembered = 20;
    private static readonly TimeSpan AbortWait = TimeSpan.FromSeconds(1);
    private const long SeqPerAttempt = 1_000_000;
    private readonly RecentRuns _recent = new(services.Clock);
    private readonly HashSet<Task> _commands = [];
    private ActiveRun? _active;
    private RunPublisher? _publisher;
    private IDisposable? _nextStart;
    private bool _draining;

    public bool IsBusy => _active is not null;

    public int QueueDepth => log.Waiting.Count;

    /// <summary>How a request with this key stands, as far as memory knows.</summary>
    public LedgerRow? Known(string kind, string key) => _recent.Find(kind, key);

    public async Task AcceptChatAsync(AcceptedMessage message, TenantConfiguration configuration, CancellationToken cancellationToken)
    {
        if (message.IsCommand)
        {
            await AcceptCommandAsync(message, configuration, cancellationToken);
            return;
        }
        if (_active is not null || log.Waiting.Count > 0)
        {
            await QueueAsync(message, configuration, cancellationToken);
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
        var seq = log.NextInboxSeq();
        if (_active is not null || log.Waiting.Count > 0)
        {
            var waiting = message.ToRow(seq, InboxState.Waiting, null);
            var accepted = NewLedgerRow(message, RunState.Accepted) with { Silo = services.Silo.Name };
            var entry = Prepare(log.Entry ?? log.Begin());
            await log.CommitAsync(log.NewCommit() with { NewRuns = [accepted], NewInbox = [waiting], Session = log.Row(entry) }, cancellationToken);
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
        var stopped = await StopActiveAsync(run, origin, cancellationToken);
        // Who aborts and sends the next message at once finds the session free.
        if (stopped) await run.Completion.WaitAsync(AbortWait, services.Clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        return new() { Aborted = stopped, RunIds = stopped ? [run.RunId] : [] };

        static ProtocolException Mismatch() => ProtocolException.Invalid("runId does not match sessionKey");
    }

    /// <summary>Stops the active run, whoever started it, and waits until it is out of the way.</summary>
    public async Task<bool> StopAsync(string reason, TimeSpan limit, CancellationToken cancellationToken)
    {
        if (_active is not { } run) return true;
        await StopActiveAsync(run, reason, cancellationToken);
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
        if (log.Remembered.Count > 0 && AcceptedMessage.Read(log.Remembered[^1]).Text == text) return;
        var message = new AcceptedMessage
        {
            Kind = LedgerKind.System, Key = Guid.NewGuid().ToString(), RawSessionKey = log.SessionKey, Sender = "system", Text = text, At = Now,
        };
        var row = message.ToRow(log.NextInboxSeq(), InboxState.Waiting, null);
        InboxRow[] gone = [.. log.Remembered.Take(log.Remembered.Count - MaxRemembered + 1)];
        await log.CommitAsync(
            log.NewCommit() with { NewInbox = [row], InboxChanges = [.. gone.Select(old => new InboxChange(old.Seq, InboxState.Dropped, null, "too many system lines"))] }, cancellationToken);
        log.Remembered.RemoveRange(0, gone.Length);
        log.Remembered.Add(row);
    }

    public Task LaneGrantedAsync(string runId, CancellationToken cancellationToken)
    {
        if (_active?.RunId == runId)
        {
            _active.LaneGranted.TrySetResult();
            return Task.CompletedTask;
        }
        // Granted to a run that is gone: give the place back.
        return grains.GetGrain<ILanesGrain>(log.Tenant).Release(GrainInterfaces.Lanes.Main, runId, cancellationToken);
    }

    /// <summary>Waiting messages that will not be answered.</summary>
    public IReadOnlyList<InboxChange> DropWaiting(string reason)
    {
        InboxChange[] changes = [.. log.Waiting.Select(row => new InboxChange(row.Seq, InboxState.Dropped, null, reason))];
        log.Waiting.Clear();
        return changes;
    }

    /// <summary>A new session id under the same key; some settings stay.</summary>
    public async Task<SessionEntry> ResetAsync(CancellationToken cancellationToken)
    {
        var old = log.Entry;
        var entry = log.Begin((id, now) => SessionOrigins.Reset(old, id, now));
        await log.CommitAsync(log.NewCommit() with { Session = log.Row(entry) }, cancellationToken);
        return entry;
    }

    /// <summary>Takes up what an earlier owner left: resumes its run or closes it as interrupted, then goes on with the inbox.</summary>
    public async Task ResumeAsync(TenantConfiguration configuration, CancellationToken cancellationToken)
    {
        foreach (var row in log.OpenRuns.OrderBy(row => row.AcceptedAt))
        {
            AcceptedMessage[] messages = [.. log.InRun.Where(inbox => inbox.RunId == row.RunId).OrderBy(inbox => inbox.Seq).Select(AcceptedMessage.Read)];
            if (messages.Length == 0) continue; // still waiting in the inbox: it has its turn below
            var plan = Plan(row.RunId, row.Kind, messages[^1], [.. log.InRun.Where(inbox => inbox.RunId == row.RunId).Select(inbox => inbox.Seq)]);
            if (messages is [{ IsCommand: true } command])
            {
                StartCommand(command, plan, configuration);
                continue;
            }
            if (row.SideEffect is { Length: > 0 } tool || log.Entry is null)
            {
                await InterruptAsync(plan, row, cancellationToken);
                continue;
            }
            var highWater = row.SeqHighWater + SeqPerAttempt;
            await log.CommitAsync(
                log.NewCommit() with { RunChanges = [Change(plan) with { State = RunState.Running, Silo = services.Silo.Name, SeqHighWater = highWater }] }, cancellationToken);
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

    private async Task AcceptCommandAsync(AcceptedMessage message, TenantConfiguration configuration, CancellationToken cancellationToken)
    {
        var plan = Plan(message.Key, LedgerKind.Chat, message, [log.NextInboxSeq()]);
        var ledger = NewLedgerRow(message, RunState.Running) with { StartedAt = Now, Silo = services.Silo.Name };
        var commit = log.NewCommit() with { NewRuns = [ledger], NewInbox = [message.ToRow(plan.InboxSeqs[0], InboxState.InRun, plan.RunId)] };
        if (log.Entry is null) commit = commit with { Session = log.Row(SessionOrigins.Chat(log.Begin(), log.SessionKey)) };
        await log.CommitAsync(commit, cancellationToken);
        _recent.Add(ledger);
        StartCommand(message, plan, configuration);
    }

    private async Task QueueAsync(AcceptedMessage message, TenantConfiguration configuration, CancellationToken cancellationToken)
    {
        if (message.ToolConnection is { } connection) _active?.Join(connection);
        var queue = configuration.Messages.Queue;
        var row = message.ToRow(log.NextInboxSeq(), InboxState.Waiting, null);
        // Its own run ends at once; the message is answered by the run that will take it in, under an id of its own.
        var ledger = NewLedgerRow(message, RunState.Ok) with { StartedAt = Now, EndedAt = Now };
        List<InboxChange> dropped = [];
        List<InboxRow> waiting = [.. log.Waiting];
        if (waiting.Count >= queue.Cap)
        {
            if (queue.Drop == "new") throw ProtocolException.Unavailable($"the queue of this session is full ({queue.Cap})", TimeSpan.FromSeconds(5));
            var oldest = waiting.FindIndex(inbox => AcceptedMessage.KindOf(inbox) == LedgerKind.Chat);
            if (oldest < 0) throw ProtocolException.Unavailable($"the queue of this session is full ({queue.Cap})", TimeSpan.FromSeconds(5));
            dropped.Add(new(waiting[oldest].Seq, InboxState.Dropped, null, queue.Drop == "summarize" ? "summarized" : "queue full"));
            if (queue.Drop == "summarize") _overflow.Add(AcceptedMessage.Read(waiting[oldest]).Text);
            waiting.RemoveAt(oldest);
        }
        waiting.Add(row);
        await log.CommitAsync(log.NewCommit() with { NewInbox = [row], NewRuns = [ledger], InboxChanges = dropped }, cancellationToken);
        log.Waiting.Clear();
        log.Waiting.AddRange(waiting);
        _recent.Add(ledger);
        TellLater(ChatEvents.Final(message.Key, message.RawSessionKey, 1));
        if (_active is null) ScheduleNext(configuration);
    }

    // What was dropped from a full queue, told to the model with the next prompt.
    private readonly List<string> _overflow = [];

    private async Task StartAsync(
        RunPlan plan, IReadOnlyList<AcceptedMessage> messages, TenantConfiguration configuration, Func<SessionEntry, SessionEntry> prepare,
        Func<SessionCommit, SessionCommit> complete, CancellationToken cancellationToken)
    {
        var isNew = log.Entry is null;
        var before = log.Entry;
        if (before is not null && SessionFreshness.IsStale(configuration, log.SessionKey, before, services.Clock.GetUtcNow()))
        {
            log.Begin((id, now) => SessionOrigins.Lapse(before, id, now));
            isNew = true;
        }
        var entry = prepare(log.Entry ?? log.Begin());
        var model = await services.Models.ResolveAsync(configuration, log.Tenant, SessionListing.AgentOf(log.SessionKey), SessionOrigins.ModelReference(entry), cancellationToken);
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
        await log.CommitAsync(commit, cancellationToken);
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
            run.InLane = true;
            if (!await grains.GetGrain<ILanesGrain>(log.Tenant).Acquire(run.Plan.Lane, log.SessionKey, run.RunId, run.Stop)) await run.LaneGranted.Task.WaitAsync(run.Stop);

            run.StartedAt = Now;
            var allowed = run.Plan.Timeout ?? configuration.Agents.Defaults.Timeout;
            if (allowed > TimeSpan.Zero) limit = host.After(allowed, () => StopActiveAsync(run, "timeout", CancellationToken.None));
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
            host.GiveUp();
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
            await publisher.FlushAsync();
            run.Dispose();
            if (!log.IsBroken) ScheduleNext(configuration);
        }
    }

    /// <summary>The session is free for the next message. Before the end is told, or who answers it at once would find the session busy.</summary>
    private async Task LeaveAsync(ActiveRun run)
    {
        if (run.InLane)
        {
            run.InLane = false;
            await ReleaseLaneAsync(run);
        }
        if (_active != run) return;
        _active = null;
        _publisher = null;
        host.KeepAlive(TimeSpan.Zero);
    }

    private async Task ReleaseLaneAsync(ActiveRun run)
    {
        try
        {
            await grains.GetGrain<ILanesGrain>(log.Tenant).Release(run.Plan.Lane, run.RunId, CancellationToken.None);
        }
        catch (Exception error) when (error is TimeoutException or OrleansException)
        {
            host.RunFailed(error, run.RunId);
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
            },
            CancellationToken.None);
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
                },
                CancellationToken.None);
        }
        catch (ProtocolException lost)
        {
            host.RunLost(lost, run.RunId);
            host.GiveUp();
            return;
        }
        _recent.End(run.Plan.LedgerKind, LedgerKeyOf(run.Plan), RunState.Error, FailureMessage);
        await LeaveAsync(run);
        publisher.LifecycleError(FailureMessage, Now);
        publisher.Chat(ChatEvents.Error(run.RunId, log.SessionKey, publisher.Seq, FailureMessage));
        publisher.Internal(new RunEndedEvent { RunId = run.RunId });
    }

    private async Task InterruptAsync(RunPlan plan, LedgerRow row, CancellationToken cancellationToken)
    {
        var tool = row.SideEffect is { Length: > 0 } name ? $" while {name} was at work; it may or may not have taken effect" : "";
        var message = $"interrupted: the gateway stopped{tool}";
        var commit = log.NewCommit() with
        {
            InboxChanges = Answered(plan),
            RunChanges = [Change(plan) with { State = RunState.Interrupted, EndedAt = Now, Error = message, SideEffect = "" }],
        };
        if (log.Entry is not null) commit = commit with { Append = [log.Append(GatewayMessages.Error(message, Now))] };
        await log.CommitAsync(commit, cancellationToken);
        var publisher = new RunPublisher(grains.GetGrain<ITenantEventsGrain>(log.Tenant), services.Clock, plan.RunId, log.SessionKey, row.SeqHighWater + SeqPerAttempt);
        publisher.LifecycleError(message, Now);
        publisher.Chat(ChatEvents.Error(plan.RunId, log.SessionKey, publisher.Seq, message));
        publisher.Internal(new RunEndedEvent { RunId = plan.RunId });
        await publisher.FlushAsync();
    }

    private async Task<bool> StopActiveAsync(ActiveRun run, string reason, CancellationToken cancellationToken)
    {
        if (!run.TryStop(reason)) return false;
        var publisher = _publisher;
        var partial = run.Text.Trim();
        publisher?.Mute();
        publisher?.Chat(ChatEvents.Aborted(run.RunId, run.Plan.RawSessionKey, publisher.Seq + 1, reason, partial.Length == 0 ? null : GatewayMessages.Visible(partial, Now)));

        var commit = log.NewCommit() with
        {
            InboxChanges = [.. Answered(run.Plan), .. reason == "stop" ? DropWaiting("stopped") : []],
            RunChanges = [Change(run.Plan) with { State = RunState.Aborted, EndedAt = Now, Error = reason, SideEffect = "", StartedAt = run.StartedAt }],
        };
        if (partial.Length > 0) commit = commit with { Append = [log.Append(GatewayMessages.Partial(partial, run.RunId, reason, Now))] };
        if (log.Entry is { } entry) commit = commit with { Session = log.Row(entry with { AbortedLastRun = true, UpdatedAt = Now }, lastText: partial.Length == 0 ? null : partial) };
        await log.CommitAsync(commit, cancellationToken);
        _recent.End(run.Plan.LedgerKind, LedgerKeyOf(run.Plan), RunState.Aborted, null);
        publisher?.Internal(new RunEndedEvent { RunId = run.RunId });
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
        try
        {
            var context = new CommandContext(message, log, this, services, configuration, grains);
            var result = await CommandTable.RunAsync(context);
            if (result.Prompt is { } prompt)
            {
                // `/new hello`: the rest is a message; it runs under the command's own id.
                var turn = message with { Text = prompt, IsCommand = false };
                await StartAsync(plan, [turn], configuration, entry => SessionOrigins.Chat(entry, log.SessionKey), commit => commit, CancellationToken.None);
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
            await log.CommitAsync(commit, CancellationToken.None);
            _recent.End(plan.LedgerKind, LedgerKeyOf(plan), RunState.Ok, null);
            await TellAsync(result.Reply is null ? ChatEvents.Final(plan.RunId, message.RawSessionKey, 1) : ChatEvents.Final(plan.RunId, message.RawSessionKey, 1, reply));
        }
        catch (Exception error)
        {
            host.RunFailed(error, plan.RunId);
            if (log.IsBroken)
            {
                host.GiveUp();
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
                log.NewCommit() with { InboxChanges = Answered(plan), RunChanges = [Change(plan) with { State = RunState.Error, EndedAt = Now, Error = text }] },
                CancellationToken.None);
        }
        catch (ProtocolException lost)
        {
            host.RunLost(lost, plan.RunId);
            host.GiveUp();
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
        _nextStart = host.After(delay > TimeSpan.Zero ? delay : TimeSpan.Zero, () => StartNextAsync(configuration));
    }

    private async Task StartNextAsync(TenantConfiguration configuration)
    {
        if (_active is not null || _draining || log.Waiting.Count == 0) return;
        configuration = await services.Settings.Get(grains, log.Tenant, CancellationToken.None);
        if (_active is not null || log.Waiting.Count == 0) return;
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
        log.Waiting.RemoveRange(0, taken.Length);
        try
        {
            await StartAsync(plan, messages, configuration, entry => isAgent ? entry : SessionOrigins.Chat(entry, log.SessionKey), commit => commit with
            {
                InboxChanges = [.. taken.Select(row => new InboxChange(row.Seq, InboxState.InRun, plan.RunId, null))],
                NewRuns = isAgent ? [] : [ledger],
                RunChanges = isAgent ? [Change(plan) with { State = RunState.Running, StartedAt = Now, Silo = services.Silo.Name }] : [],
            }, CancellationToken.None);
        }
        catch (ProtocolException lost)
        {
            // The rows are still waiting in the store: the next owner takes them up.
            host.RunLost(lost, plan.RunId);
            host.GiveUp();
        }
    }

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
