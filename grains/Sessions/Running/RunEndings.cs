using OpenClaw.AgentRuntime.Runs;
using OpenClaw.GrainInterfaces;
using OpenClaw.Grains.Sessions.Text;
using OpenClaw.Protocol;
using OpenClaw.Protocol.Frames;
using OpenClaw.Storage.Sessions;

namespace OpenClaw.Grains.Sessions.Running;

/// <summary>How a run ended, for those who are told.</summary>
/// <param name="At">Unix milliseconds.</param>
/// <param name="Text">The answer.</param>
/// <param name="Error">Set when it failed.</param>
internal sealed record RunEnd(long At, string Text, string? Error);

/// <summary>The ends of a run: each is one transaction, told only once it is kept.</summary>
internal sealed class RunEndings(RunScope scope, MessageQueue queue)
{
    // A resumed run numbers its events above everything an earlier attempt can have told.
    public const long SeqPerAttempt = 1_000_000;
    private const string FailureMessage = "the run failed inside the gateway; see its log";

    private SessionLog Log => scope.Log;

    /// <summary>The model has answered, or said why it can't.</summary>
    public async Task<RunEnd> FinishAsync(ActiveRun run, RunOutcome outcome)
    {
        var ended = scope.Now;
        var entry = RunResults.EntryAfter(Log.Entry!, outcome, ended);
        var state = outcome.Status == "ok" ? RunState.Ok : RunState.Error;
        var final = RunResults.AgentFinal(run, outcome, Log.Entry!.SessionId, ended);
        var text = string.Join("\n\n", outcome.Payloads);
        var answers = ChannelReply.To(Log, run.Plan, state == RunState.Ok ? text : ChannelReply.Failure(outcome.Error), ended);
        await Log.CommitAsync(
            Log.NewCommit() with
            {
                Outbox = answers,
                Append = [Log.Append(outcome.Final)],
                Session = Log.Row(entry, lastText: text),
                InboxChanges = run.Plan.Answered(),
                RunChanges =
                [
                    run.Plan.Change() with
                    {
                        State = state, EndedAt = ended, Error = outcome.Error, SideEffect = "", StartedAt = run.StartedAt,
                        Result = run.Plan.LedgerKind == LedgerKind.Agent ? WireJson.ToUtf8(final, ProtocolJson.Default.AgentFinal) : (ReadOnlyMemory<byte>?)null,
                    },
                ],
                Usage = [RunResults.Usage(Log, run.RunId, outcome, ended)],
            });
        scope.DeliverLater(answers);
        scope.Recent.End(run.Plan.LedgerKind, run.RunId, state, outcome.Error);
        return new(ended, text, state == RunState.Ok ? null : outcome.Error ?? "error");
    }

    /// <summary>A defect of ours: the text for people names no detail, the log has it.</summary>
    /// <returns>Null when it could not be kept.</returns>
    public async Task<RunEnd?> FailAsync(ActiveRun run)
    {
        var ended = scope.Now;
        var answers = ChannelReply.To(Log, run.Plan, ChannelReply.Failure(FailureMessage), ended);
        try
        {
            await Log.CommitAsync(
                Log.NewCommit() with
                {
                    Outbox = answers,
                    Append = [Log.Append(GatewayMessages.Error(FailureMessage, ended))], InboxChanges = run.Plan.Answered(),
                    RunChanges = [run.Plan.Change() with { State = RunState.Error, EndedAt = ended, Error = FailureMessage, SideEffect = "" }],
                });
        }
        catch (ProtocolException lost)
        {
            scope.Host.RunLost(lost, run.RunId);
            return null;
        }
        scope.DeliverLater(answers);
        scope.Recent.End(run.Plan.LedgerKind, run.RunId, RunState.Error, FailureMessage);
        return new(ended, "", FailureMessage);
    }

    public void Tell(ActiveRun run, RunEnd end)
    {
        var publisher = run.Publisher;
        publisher.EndText();
        if (end.Error is { } error)
        {
            publisher.LifecycleError(error, end.At);
            publisher.Chat(ChatEvents.Error(run.RunId, Log.SessionKey, publisher.Seq, error));
        }
        else
        {
            publisher.LifecycleEnd(end.At);
            publisher.Chat(ChatEvents.Final(run.RunId, Log.SessionKey, publisher.Seq, GatewayMessages.Visible(end.Text, end.At)));
        }
        publisher.Internal(new RunEndedEvent { RunId = run.RunId });
    }

    /// <summary>Stops the active run: what it had said so far is kept and told. With it go the waiting messages that are named.</summary>
    /// <returns>False when it has ended or was stopped before.</returns>
    public async Task<bool> StopAsync(ActiveRun run, string reason, IReadOnlyList<InboxRow>? dropped = null)
    {
        if (!run.TryStop(reason)) return false;
        var publisher = run.Publisher;
        var partial = run.Text.Trim();
        publisher.Mute();

        var now = scope.Now;
        dropped ??= [];
        var commit = queue.Drop(
            Log.NewCommit() with
            {
                InboxChanges = run.Plan.Answered(),
                RunChanges = [run.Plan.Change() with { State = RunState.Aborted, EndedAt = now, Error = reason, SideEffect = "", StartedAt = run.StartedAt }],
            },
            dropped, InboxReason.Stopped);
        if (partial.Length > 0) commit = commit with { Append = [Log.Append(GatewayMessages.Partial(partial, run.RunId, reason, now))] };
        if (Log.Entry is { } entry) commit = commit with { Session = Log.Row(entry with { AbortedLastRun = true, UpdatedAt = now }, lastText: partial.Length == 0 ? null : partial) };
        // Who stopped it knows; of a limit of ours nobody else tells the person who waits.
        if (reason == "timeout") commit = commit with { Outbox = ChannelReply.To(Log, run.Plan, partial.Length > 0 ? $"{partial}\n\n{ChannelReply.TookTooLong}" : ChannelReply.TookTooLong, now) };
        await Log.CommitAsync(commit);
        scope.DeliverLater(commit.Outbox);

        // Told once it is kept: a stop that was lost is no stop, the next owner goes on with the run.
        scope.Recent.End(run.Plan.LedgerKind, run.RunId, RunState.Aborted, null);
        publisher.Chat(ChatEvents.Aborted(run.RunId, run.Plan.RawSessionKey, publisher.Seq + 1, reason, partial.Length == 0 ? null : GatewayMessages.Visible(partial, now)));
        publisher.Internal(new RunEndedEvent { RunId = run.RunId });
        await queue.TellDroppedAsync(dropped);
        return true;
    }

    /// <summary>Closes what an earlier owner left and nobody may go on with.</summary>
    public async Task InterruptAsync(RunPlan plan, LedgerRow row)
    {
        var tool = row.SideEffect is { Length: > 0 } name ? $" while {name} was at work; it may or may not have taken effect" : "";
        var message = $"interrupted: the gateway stopped{tool}";
        var now = scope.Now;
        var commit = Log.NewCommit() with
        {
            InboxChanges = plan.Answered(),
            RunChanges = [plan.Change() with { State = RunState.Interrupted, EndedAt = now, Error = message, SideEffect = "" }],
        };
        if (Log.Entry is not null) commit = commit with { Append = [Log.Append(GatewayMessages.Error(message, now))] };
        commit = commit with { Outbox = ChannelReply.To(Log, plan, ChannelReply.Interrupted, now) };
        await Log.CommitAsync(commit);
        scope.DeliverLater(commit.Outbox);
        // The place the run had under its earlier owner.
        await scope.Lanes.Release(plan.Lane, plan.RunId, CancellationToken.None);
        var publisher = new RunPublisher(scope.Topic, scope.Services.Clock, plan.RunId, Log.SessionKey, row.SeqHighWater + SeqPerAttempt);
        publisher.LifecycleError(message, now);
        publisher.Chat(ChatEvents.Error(plan.RunId, Log.SessionKey, publisher.Seq, message));
        publisher.Internal(new RunEndedEvent { RunId = plan.RunId });
        await publisher.FlushAsync();
    }
}
