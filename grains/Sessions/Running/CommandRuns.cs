using OpenClaw.Configuration;
using OpenClaw.Grains.Sessions.Commands;
using OpenClaw.Grains.Sessions.Text;
using OpenClaw.Protocol;
using OpenClaw.Storage.Sessions;

namespace OpenClaw.Grains.Sessions.Running;

/// <summary>Slash commands: accepted like any message, then carried out beside the session's run.</summary>
internal sealed class CommandRuns(RunScope scope, RunStart start, SessionRuns runs)
{
    private readonly HashSet<Task> _running = [];

    private SessionLog Log => scope.Log;

    public bool AreRunning => _running.Count > 0;

    /// <summary>Completes when those that run now have ended.</summary>
    public Task EndedAsync() => Task.WhenAll(_running);

    public async Task AcceptAsync(AcceptedMessage message, TenantConfiguration configuration)
    {
        var before = Log.Mark();
        var plan = RunPlan.Of(Log, message.Key, message.Kind, message, [Log.NextInboxSeq()]);
        var ledger = scope.NewRunningRow(message);
        var commit = Log.NewCommit() with { NewRuns = [ledger], NewInbox = [message.ToRow(plan.InboxSeqs[0], InboxState.InRun, plan.RunId)], Seen = message.Seen };
        if (Log.Entry is null) commit = commit with { Session = Log.Row(SessionOrigins.Of(Log.Begin(), Log.SessionKey, message)) };
        await Log.CommitAsync(commit, before);
        scope.Recent.Add(ledger);
        Start(message, plan, configuration);
    }

    public void Start(AcceptedMessage message, RunPlan plan, TenantConfiguration configuration)
    {
        var task = RunAsync(message, plan, configuration);
        if (task.IsCompleted) return;
        _running.Add(task);
        _ = task.ContinueWith(done => _running.Remove(done), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Current);
    }

    private async Task RunAsync(AcceptedMessage message, RunPlan plan, TenantConfiguration configuration)
    {
        await Task.Yield();
        using var turn = CommandTable.BeginsAnew(message.Text) ? await scope.Turn.EnterAsync() : null;
        try
        {
            var result = await CommandTable.RunAsync(new CommandContext(message, Log, runs, scope.Services, configuration, scope.Grains));
            if (result.Prompt is { } prompt) await AskAsync(message, prompt, plan, configuration);
            else await ReplyAsync(message, result.Reply, plan);
        }
        catch (Exception error)
        {
            scope.Host.RunFailed(error, plan.RunId);
            if (Log.IsBroken) return;
            await FailAsync(plan, message, error);
        }
    }

    // `/new hello`: the rest is a message; it runs under the command's own id, as an inbox row of its own: what is resumed is the message.
    private Task AskAsync(AcceptedMessage command, string prompt, RunPlan plan, TenantConfiguration configuration)
    {
        var spoken = command with { Text = prompt, IsCommand = false };
        var row = spoken.ToRow(Log.NextInboxSeq(), InboxState.InRun, plan.RunId);
        return start.StartAsync(
            plan with { InboxSeqs = [row.Seq] }, [spoken], configuration, entry => SessionOrigins.Of(entry, Log.SessionKey, command),
            commit => commit with { NewInbox = [row], InboxChanges = plan.Answered() }, CancellationToken.None);
    }

    private async Task ReplyAsync(AcceptedMessage command, string? text, RunPlan plan)
    {
        var now = scope.Now;
        var reply = text is null ? null : GatewayMessages.Of(text, now);
        var commit = Log.NewCommit() with { InboxChanges = plan.Answered(), RunChanges = [plan.Change() with { State = RunState.Ok, EndedAt = now }], Outbox = ChannelReply.To(Log, plan, text, now) };
        if (reply is not null)
        {
            if (Log.Entry is null) commit = commit with { Session = Log.Row(SessionOrigins.Of(Log.Begin(), Log.SessionKey, command)) };
            List<TranscriptRow> rows = Log.HasTranscript ? [] : [Log.Lines.Header(Log.Now)];
            rows.Add(Log.Append(reply));
            commit = commit with { Append = rows };
        }
        await Log.CommitAsync(commit);
        scope.DeliverLater(commit.Outbox);
        scope.Recent.End(plan.LedgerKind, plan.RunId, RunState.Ok, null);
        await scope.TellAsync(reply is null ? ChatEvents.Final(plan.RunId, command.RawSessionKey, 1) : ChatEvents.Final(plan.RunId, command.RawSessionKey, 1, reply));
    }

    private async Task FailAsync(RunPlan plan, AcceptedMessage command, Exception error)
    {
        var text = error is ProtocolException refusal ? refusal.Message : "the command failed inside the gateway; see its log";
        var commit = Log.NewCommit() with
        {
            InboxChanges = plan.Answered(), RunChanges = [plan.Change() with { State = RunState.Error, EndedAt = scope.Now, Error = text }],
            Outbox = ChannelReply.To(Log, plan, $"⚠️ {text}", scope.Now),
        };
        try
        {
            await Log.CommitAsync(commit);
        }
        catch (ProtocolException lost)
        {
            scope.Host.RunLost(lost, plan.RunId);
            return;
        }
        scope.DeliverLater(commit.Outbox);
        scope.Recent.End(plan.LedgerKind, plan.RunId, RunState.Error, text);
        await scope.TellAsync(ChatEvents.Error(plan.RunId, command.RawSessionKey, 1, text));
    }
}
