using System.Text.Json;
using OpenClaw.GrainInterfaces;
using OpenClaw.Grains.Sessions.Changes;
using OpenClaw.Grains.Sessions.Commands;
using OpenClaw.Grains.Sessions.Running;
using OpenClaw.Grains.Sessions.Text;
using OpenClaw.Protocol;
using OpenClaw.Protocol.Agents;
using OpenClaw.Protocol.Chat;
using OpenClaw.Protocol.Sessions;
using OpenClaw.Storage.Channels;
using OpenClaw.Storage.Sessions;

namespace OpenClaw.Grains.Sessions;

// Turn-based, not reentrant: two sends never interleave, so order needs no lock. The run goes on beside the calls on this same
// scheduler; Abort and LaneGranted alone may interleave, and touch only the active run. The fence keeps an activation that was
// replaced (partition, hang) from writing.
internal sealed partial class SessionGrain(SessionServices services, ILogger<SessionGrain> logger) : TenantGrain, ISessionGrain
{
    private const int DefaultLines = 400;
    private const int EntryOverhead = 400;
    private static readonly TimeSpan OverloadRetry = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan StopWait = TimeSpan.FromSeconds(15);
    private SessionLog? _log;
    private SessionRuns? _runs;
    private Task? _ready;

    private SessionLog Log => _log ??= new SessionLog(services.Store, services.Clock, Tenant, KeyRest, broken: DeactivateOnIdle);

    private SessionRuns Runs => _runs ??= new SessionRuns(Log, services, GrainFactory, new Host(this));

    public async Task<ChatSendResult> Send(ChatSendParams message, CallerInfo caller, CancellationToken cancellationToken)
    {
        var text = UserText.Clean(message.Message);
        var images = Attachments.Read(message.Attachments, out var leftOut);
        if (text.Trim().Length == 0 && images.Count == 0) throw ProtocolException.Invalid("message or attachment required");
        if (leftOut > 0) LogAttachmentsLeftOut(KeyRest, leftOut);
        if (UserText.IsStop(text))
        {
            // What an earlier silo left is stopped too.
            await ReadyAsync(cancellationToken);
            var stopped = await Runs.AbortAsync(message.SessionKey, null, "stop", cancellationToken);
            return new() { Ok = true, Aborted = stopped.Aborted, RunIds = stopped.RunIds };
        }
        if (Runs.Known(LedgerKind.Chat, message.IdempotencyKey) is { } known) return Repeat(known);

        await ReadyAsync(cancellationToken);
        var configuration = await ConfigurationAsync(cancellationToken);
        SendPolicy.Check(configuration, KeyRest, Log.Entry);
        var isCommand = CommandLine.TryParse(text, out var command) && CommandTable.Knows(command);
        await AdmitAsync(text, images.Sum(image => image.Data?.Length ?? 0), startsRun: !isCommand && !Runs.HasWork, cancellationToken);

        var accepted = new AcceptedMessage
        {
            Kind = LedgerKind.Chat, Key = message.IdempotencyKey, RawSessionKey = message.SessionKey, Sender = caller.ClientId, Text = text,
            Images = images, At = Now, TimeoutMs = message.TimeoutMs, ThinkingLevel = ThinkingLevels.Normalise(message.Thinking),
            ToolConnection = caller.ToolEvents ? caller.ConnectionId : null, IsAdmin = caller.IsAdmin,
            IsCommand = isCommand,
        };
        if (!accepted.IsCommand) RefuseOverload();
        try
        {
            await Runs.AcceptChatAsync(accepted, configuration, cancellationToken);
            return new() { RunId = accepted.Key, Status = ChatRunStatus.Started };
        }
        catch (DuplicateRunException)
        {
            // Memory did not know the key; the ledger did.
            var row = await services.Store.FindByIdempotencyKey(Tenant, LedgerKind.Chat, accepted.Key, cancellationToken);
            return Repeat(row ?? throw ProtocolException.Unavailable("the message was accepted before and is being forgotten; use a new key"));
        }
    }

    public async Task<bool> Receive(ChannelTurn turn, CancellationToken cancellationToken)
    {
        var key = ChannelReply.KeyOf(turn);
        if (Runs.Known(LedgerKind.Channel, key) is not null) return false;
        await ReadyAsync(cancellationToken);
        var configuration = await ConfigurationAsync(cancellationToken);
        if (SendPolicy.Decide(configuration, KeyRest, Log.Entry) == "deny") return false;

        var spoken = UserText.Clean(turn.Spoken.Replace("\0", "", StringComparison.Ordinal));
        var isCommand = turn.MayCommand && CommandLine.TryParse(spoken, out var command) && CommandTable.Knows(command);
        var accepted = new AcceptedMessage
        {
            Kind = LedgerKind.Channel, Key = key, RawSessionKey = KeyRest, Sender = turn.Route.SenderId,
            Text = isCommand ? spoken : UserText.Clean(turn.Text.Replace("\0", "", StringComparison.Ordinal)), At = Now, Channel = turn.Route.Channel,
            ExtraSystemPrompt = turn.ExtraSystemPrompt, IsCommand = isCommand, Route = turn.Route, Seen = ChannelReply.SeenBy(Tenant, turn, Now),
        };
        try
        {
            if (turn.MayCommand && UserText.IsStop(spoken))
            {
                await Runs.StopForChannelAsync(accepted, cancellationToken);
                return true;
            }
            await AdmitAsync(accepted.Text, 0, startsRun: !Runs.HasWork, cancellationToken);
            await Runs.AcceptChatAsync(accepted, configuration, cancellationToken);
            return true;
        }
        catch (Exception known) when (known is DuplicateRunException or DuplicateDeliveryException)
        {
            return false;
        }
        catch (AccountTakenOverException moved)
        {
            throw new ProtocolException("the account moved to another silo; nothing was kept", moved) { Retryable = true, RetryAfterMs = 500 };
        }
    }

    public async Task<AgentTicket> Run(AgentParams request, CallerInfo caller, CancellationToken cancellationToken)
    {
        if (Runs.Known(LedgerKind.Agent, request.IdempotencyKey) is { } known) return Ticket(known);
        var text = UserText.Clean(request.Message);
        var images = Attachments.Read(request.Attachments, out var leftOut);
        if (leftOut > 0) LogAttachmentsLeftOut(KeyRest, leftOut);

        await ReadyAsync(cancellationToken);
        var configuration = await ConfigurationAsync(cancellationToken);
        SendPolicy.Check(configuration, KeyRest, Log.Entry);
        await AdmitAsync(text, images.Sum(image => image.Data?.Length ?? 0), startsRun: !Runs.HasWork, cancellationToken);
        var accepted = new AcceptedMessage
        {
            Kind = LedgerKind.Agent, Key = request.IdempotencyKey, RawSessionKey = request.SessionKey ?? KeyRest, Sender = caller.ClientId, Text = text,
            Images = images, At = Now, TimeoutMs = request.Timeout * 1000, ThinkingLevel = ThinkingLevels.Normalise(request.Thinking),
            ExtraSystemPrompt = request.ExtraSystemPrompt, Channel = request.Channel, Lane = request.Lane,
            ToolConnection = caller.ToolEvents ? caller.ConnectionId : null, IsAdmin = caller.IsAdmin,
        };
        RefuseOverload();
        try
        {
            await Runs.AcceptAgentAsync(accepted, request, configuration, cancellationToken);
            return new() { Accepted = new() { RunId = accepted.Key, AcceptedAt = accepted.At } };
        }
        catch (DuplicateRunException)
        {
            var row = await services.Store.FindByIdempotencyKey(Tenant, LedgerKind.Agent, accepted.Key, cancellationToken);
            return Ticket(row ?? throw ProtocolException.Unavailable("the request was accepted before and is being forgotten; use a new key"));
        }
        catch (LabelTakenException taken)
        {
            throw ProtocolException.Invalid(taken.Message);
        }
    }

    // Before anything is kept: what is accepted is answered, however long it takes.
    private void RefuseOverload()
    {
        if (services.Slots.IsOverloaded) throw ProtocolException.Unavailable("the gateway has more to do than it can take on; try again", OverloadRetry);
    }

    public async Task<ChatAbortResult> Abort(ChatAbortParams request, string origin, CancellationToken cancellationToken)
    {
        // What an earlier silo left is stopped too, once it is taken up; nothing else is worth waiting for.
        if (_ready is not { IsCompleted: true } && await IsLeftOpenAsync(request.RunId, cancellationToken)) await ReadyAsync(cancellationToken);
        return await Runs.AbortAsync(request.SessionKey, request.RunId, origin, cancellationToken);
    }

    public Task LaneGranted(string lane, string runId, CancellationToken cancellationToken) => Runs.LaneGrantedAsync(lane, runId, cancellationToken);

    public async Task<ChatInjectResult> Inject(ChatInjectParams request, CancellationToken cancellationToken)
    {
        await ReadyAsync(cancellationToken);
        if (Log.Entry is null || !Log.HasTranscript) throw ProtocolException.Invalid("session not found");

        var text = string.IsNullOrWhiteSpace(request.Label) ? request.Message : $"[{request.Label.Trim()}]\n\n{request.Message}";
        var note = GatewayMessages.Of(text, Now);
        var row = Log.Append(note);
        await Log.CommitAsync(Log.NewCommit() with { Append = [row], Session = Log.Row(Log.Entry with { UpdatedAt = Now }, lastText: text) });
        await Publish(ChatEvents.Final($"inject-{row.EntryId}", request.SessionKey, 0, note), cancellationToken);
        return new() { MessageId = row.EntryId };
    }

    public async Task<SessionsPatchResult> Patch(SessionsPatchParams request, CancellationToken cancellationToken)
    {
        await ReadyAsync(cancellationToken);
        var configuration = await ConfigurationAsync(cancellationToken);
        var before = Log.Mark();
        var entry = SessionPatch.Apply(Log.Entry ?? Log.Begin(), request, KeyRest, configuration, services.Models) with { UpdatedAt = Now };
        try
        {
            await Log.CommitAsync(Log.NewCommit() with { Session = Log.Row(entry) }, before);
        }
        catch (LabelTakenException)
        {
            throw ProtocolException.Invalid($"label already in use: {request.Label.ValueOrDefault}");
        }
        var model = await services.Models.ResolveAsync(configuration, Tenant, SessionListing.AgentOf(KeyRest), SessionOrigins.ModelReference(entry), cancellationToken);
        return new() { Path = SessionStorePath.Of(KeyRest), Key = KeyRest, Entry = entry, Resolved = new() { ModelProvider = model.Provider, Model = model.Model } };
    }

    public async Task<SessionsResetResult> Reset(SessionsResetParams request, CancellationToken cancellationToken)
    {
        await ReadyAsync(cancellationToken);
        using var turn = await Runs.TakeTurnAsync();
        await StopRunAsync(request.Key, cancellationToken);
        return new() { Key = KeyRest, Entry = await Runs.ResetAsync() };
    }

    public async Task<SessionsDeleteResult> Delete(SessionsDeleteParams request, CancellationToken cancellationToken)
    {
        await ReadyAsync(cancellationToken);
        var configuration = await ConfigurationAsync(cancellationToken);
        var main = MainSession.KeyOf(configuration);
        if (KeyRest == main) throw ProtocolException.Invalid($"Cannot delete the main session ({main}).");
        using var turn = await Runs.TakeTurnAsync();
        if (Log.Entry is null) return new() { Key = KeyRest, Deleted = false, Archived = [] };

        await StopRunAsync(request.Key, cancellationToken);
        if (Log.Entry is not { } entry) return new() { Key = KeyRest, Deleted = false, Archived = [] };
        IReadOnlyList<(string, long)> transcripts = request.DeleteTranscript == false ? [] : [(entry.SessionId, long.MaxValue)];
        await Runs.DeleteAsync(transcripts);
        DeactivateOnIdle();
        return new() { Key = KeyRest, Deleted = true, Archived = [] };
    }

    public async Task<SessionsCompactResult> Compact(SessionsCompactParams request, CancellationToken cancellationToken)
    {
        await ReadyAsync(cancellationToken);
        if (Log.Entry is null) return new() { Key = KeyRest, Compacted = false, Reason = "no sessionId" };
        if (!Log.HasTranscript) return new() { Key = KeyRest, Compacted = false, Reason = "no transcript" };

        using var turn = await Runs.TakeTurnAsync();
        await StopRunAsync(request.Key, cancellationToken);
        var entry = Log.Entry;
        var keep = (int)Math.Min(request.MaxLines ?? DefaultLines, int.MaxValue);
        var rows = await services.Store.ReadTranscript(Tenant, entry.SessionId, 1, cancellationToken);
        // The header stays, whatever goes, and is none of the lines that are counted.
        if (rows.Count(row => row.Type != "session") <= keep) return new() { Key = KeyRest, Compacted = false, Kept = rows.Count };

        // The entry may have changed while the transcript was read.
        var cut = (Log.Entry ?? entry) with { UpdatedAt = Now, InputTokens = null, OutputTokens = null, TotalTokens = null, TotalTokensFresh = null };
        await Log.CommitAsync(
            Log.NewCommit() with { Truncate = [(entry.SessionId, rows[^keep].Seq)], Session = Log.Row(cut) });
        await ReadBackAsync();
        return new() { Key = KeyRest, Compacted = true, Kept = keep };
    }

    public async Task Remember(string text, CancellationToken cancellationToken)
    {
        await ReadyAsync(cancellationToken);
        await Runs.RememberAsync(text, cancellationToken);
    }

    public async Task Recover(CancellationToken cancellationToken)
    {
        await ReadyAsync(cancellationToken);
        Runs.GoOn(await ConfigurationAsync(cancellationToken));
    }

    public Task Halt(string reason, CancellationToken cancellationToken) => Runs.HaltAsync(reason);

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        var hadWork = _runs is { HasWork: true } || _log is { IsBroken: true };
        if (_runs is not null) await _runs.DrainAsync(cancellationToken);
        // What is left of a silo that stops is found by its next start.
        if (hadWork && reason.ReasonCode != DeactivationReasonCode.ShuttingDown && !services.Abandoned.Add(Tenant, KeyRest)) LogLeft(KeyRest);
        await base.OnDeactivateAsync(reason, cancellationToken);
    }

    private long Now => services.Clock.GetUtcNow().ToUnixTimeMilliseconds();

    private async ValueTask AdmitAsync(string text, long attachedBytes, bool startsRun, CancellationToken cancellationToken)
    {
        var quotas = await services.Settings.Quotas(GrainFactory, Tenant, cancellationToken);
        if (!quotas.LimitsMessages) return;
        // Kept twice: as the transcript's line and as clients read it.
        var bytes = (EntryOverhead + System.Text.Encoding.UTF8.GetByteCount(text) + attachedBytes) * 2;
        await GrainFactory.GetGrain<IQuotaGrain>(Tenant).AdmitMessage(new() { BeginsSession = Log.Entry is null, StartsRun = startsRun, Bytes = bytes }, cancellationToken);
    }

    private ValueTask<Configuration.TenantConfiguration> ConfigurationAsync(CancellationToken cancellationToken) =>
        services.Settings.Get(GrainFactory, Tenant, cancellationToken);

    /// <summary>Owns the session, and has taken up what an earlier owner left.</summary>
    private Task ReadyAsync(CancellationToken cancellationToken)
    {
        if (services.Permits.Refusal(Tenant) is { } refusal) throw refusal;
        if (Log.IsBroken) throw ProtocolException.Unavailable("the session is being taken over; send it again", TimeSpan.FromMilliseconds(500));
        _ready ??= TakeOverAsync();
        // A caller may go; what was begun is finished, since half of it is worse than nothing.
        return _ready.IsCompletedSuccessfully ? Task.CompletedTask : _ready.WaitAsync(cancellationToken);
    }

    private async Task<bool> IsLeftOpenAsync(string? runId, CancellationToken cancellationToken) => runId is null
        ? await services.Store.Load(Tenant, KeyRest, cancellationToken) is { } stored && (stored.OpenRuns.Count > 0 || stored.Inbox.Count > 0)
        : await services.Store.FindRun(Tenant, runId, cancellationToken) is { State: RunState.Accepted or RunState.Running };

    private async Task TakeOverAsync()
    {
        try
        {
            await Log.ClaimAsync();
            await Runs.ResumeAsync(await ConfigurationAsync(CancellationToken.None));
        }
        catch (Exception error)
        {
            Log.Break();
            if (error is ProtocolException) throw;
            throw new ProtocolException("the session store cannot be reached", error) { Retryable = true, RetryAfterMs = 2000 };
        }
    }

    // What is left is read back, so that memory and store agree on it.
    private async Task ReadBackAsync()
    {
        try
        {
            await Log.ReadTranscriptAsync();
        }
        catch (Exception error)
        {
            Log.Break();
            throw new ProtocolException("the transcript was cut, but can't be read back yet", error) { Retryable = true, RetryAfterMs = 2000 };
        }
    }

    private async Task StopRunAsync(string rawKey, CancellationToken cancellationToken)
    {
        if (!await Runs.StopAsync("reset", StopWait, cancellationToken))
            throw ProtocolException.Unavailable($"Session {rawKey} is still active; try again in a moment.");
    }

    private static ChatSendResult Repeat(LedgerRow row) => row.State switch
    {
        RunState.Accepted or RunState.Running => new() { RunId = row.RunId, Status = ChatRunStatus.InFlight },
        RunState.Error or RunState.Interrupted => new() { RunId = row.RunId, Status = ChatRunStatus.Error, Summary = row.Error },
        _ => new() { RunId = row.IdempotencyKey, Status = ChatRunStatus.Ok },
    };

    private static AgentTicket Ticket(LedgerRow row) => row.Result is { } result
        ? new() { Final = JsonSerializer.Deserialize(result.Span, ProtocolJson.Default.AgentFinal) }
        : new() { Accepted = new() { RunId = row.RunId, AcceptedAt = row.AcceptedAt }, Repeat = true };

    [LoggerMessage(LogLevel.Information, "Session {SessionKey}: {Count} attachment(s) left out, since they are no images")]
    private partial void LogAttachmentsLeftOut(string sessionKey, int count);

    [LoggerMessage(LogLevel.Warning, "Run {RunId} of session {SessionKey} failed; the transcript says so")]
    private partial void LogRunFailed(Exception error, string sessionKey, string runId);

    [LoggerMessage(LogLevel.Error, "Run {RunId} of session {SessionKey} could not be written down; the session is given up here and resumed by its next owner")]
    private partial void LogRunLost(Exception error, string sessionKey, string runId);

    [LoggerMessage(LogLevel.Warning, "Waiting messages of session {SessionKey} could not be started; it is tried again")]
    private partial void LogStartFailed(Exception error, string sessionKey);

    [LoggerMessage(LogLevel.Warning, "Run {RunId} of session {SessionKey} has ended, but its place in the lane or its last events are lost")]
    private partial void LogLeaveFailed(Exception error, string sessionKey, string runId);

    [LoggerMessage(LogLevel.Warning, "Session {SessionKey} could not be shortened and goes on as it is: {Reason}")]
    private partial void LogCompactionFailed(string sessionKey, string reason);

    [LoggerMessage(LogLevel.Error, "Session {SessionKey} ends here with work left, and too many others did: it goes on with its next message or the next start")]
    private partial void LogLeft(string sessionKey);

    /// <summary>What running needs of the activation.</summary>
    private sealed class Host(SessionGrain grain) : ISessionHost
    {
        public void KeepAlive(TimeSpan time) => grain.DelayDeactivation(time);

        public IDisposable After(TimeSpan delay, Func<Task> act) => grain.After(delay, act);

        public void RunFailed(Exception error, string runId) => grain.LogRunFailed(error, grain.KeyRest, runId);

        public void StartFailed(Exception error) => grain.LogStartFailed(error, grain.KeyRest);

        public void LeaveFailed(Exception error, string runId) => grain.LogLeaveFailed(error, grain.KeyRest, runId);

        public void CompactionFailed(string reason) => grain.LogCompactionFailed(grain.KeyRest, reason);

        public void RunLost(Exception error, string runId) => grain.LogRunLost(error, grain.KeyRest, runId);
    }
}
