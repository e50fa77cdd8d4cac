using OpenClaw.Protocol;
using OpenClaw.Protocol.Chat;
using OpenClaw.Storage.Sessions;

namespace OpenClaw.Grains.Sessions.Running;

/// <summary>Stops of a session, by whoever asks for them: a client, a command, a newer message.</summary>
internal sealed class RunStops(RunScope scope, MessageQueue queue, RunExecutor executor, RunEndings endings)
{
    private static readonly TimeSpan AbortWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan InterruptWait = TimeSpan.FromSeconds(5);

    private static ChatAbortResult NotAborted => new() { Aborted = false, RunIds = [] };

    /// <summary>Stops one run, or all that was sent under the raw key, what waits included; <c>stop</c> asks for no key. Partial text is kept and told.</summary>
    public Task<ChatAbortResult> AbortAsync(string rawKey, string? runId, string origin, CancellationToken cancellationToken) =>
        runId is null ? AbortAllAsync(origin == "stop" ? null : rawKey, origin, cancellationToken) : AbortRunAsync(rawKey, runId, origin, cancellationToken);

    /// <summary>Stops the active run, whoever started it, and waits until it is out of the way.</summary>
    public async Task<bool> StopAsync(string reason, TimeSpan limit, CancellationToken cancellationToken)
    {
        if (executor.Active is not { } run) return true;
        await endings.StopAsync(run, reason);
        try
        {
            await run.Completion.WaitAsync(limit, scope.Services.Clock, cancellationToken);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    /// <summary>Stops the active run and drops what waits, so that a newer message runs at once.</summary>
    /// <returns>False when the run did not stop in time: then the message waits like any other.</returns>
    public async Task<bool> MakeWayAsync(AcceptedMessage message, CancellationToken cancellationToken)
    {
        // Sent again, it must not stop what it started itself.
        if (await scope.Services.Store.FindByIdempotencyKey(scope.Log.Tenant, message.Kind, message.Key, cancellationToken) is not null)
            throw new DuplicateRunException(message.Kind, message.Key);
        if (!await StopAsync("interrupt", InterruptWait, cancellationToken)) return false;
        if (queue.SentUnder(null) is { Count: > 0 } waiting) await queue.DropAsync(waiting, InboxReason.Interrupted);
        return executor.Active is null;
    }

    private async Task<ChatAbortResult> AbortRunAsync(string rawKey, string runId, string origin, CancellationToken cancellationToken)
    {
        if (executor.Active is not { } run || run.RunId != runId)
        {
            var row = await scope.Services.Store.FindRun(scope.Log.Tenant, runId, cancellationToken);
            return row is { State: RunState.Accepted or RunState.Running } && row.RawSessionKey != rawKey ? throw Mismatch() : NotAborted;
        }
        if (!MayBeStopped(run)) return NotAborted;
        return run.Plan.RawSessionKey == rawKey ? await StopAndLeaveAsync(run, origin, [], cancellationToken) : throw Mismatch();

        static ProtocolException Mismatch() => ProtocolException.Invalid("runId does not match sessionKey");
    }

    private async Task<ChatAbortResult> AbortAllAsync(string? rawKey, string origin, CancellationToken cancellationToken)
    {
        if (Stoppable() is { } run && await StopAndLeaveAsync(run, origin, queue.SentUnder(rawKey), cancellationToken) is { Aborted: true } stopped) return stopped;
        if (scope.Log.Waiting.Count == 0) return NotAborted;

        // What waits may be on its way into a run just now: then that run is stopped.
        using var turn = await scope.Turn.EnterAsync();
        if (Stoppable() is { } started && await StopAndLeaveAsync(started, origin, queue.SentUnder(rawKey), cancellationToken) is { Aborted: true } late) return late;
        var waiting = queue.SentUnder(rawKey);
        if (waiting.Count == 0) return NotAborted;
        await queue.DropAsync(waiting, InboxReason.Stopped);
        return new() { Aborted = true, RunIds = [.. MessageQueue.AgentRequests(waiting)] };

        ActiveRun? Stoppable() => executor.Active is { } active && MayBeStopped(active) && (rawKey is null || active.Plan.RawSessionKey == rawKey) ? active : null;
    }

    // Runs that `agent` started are not stopped from a chat.
    private static bool MayBeStopped(ActiveRun run) => run.Plan.LedgerKind != LedgerKind.Agent;

    private async Task<ChatAbortResult> StopAndLeaveAsync(ActiveRun run, string origin, IReadOnlyList<InboxRow> dropped, CancellationToken cancellationToken)
    {
        if (!await endings.StopAsync(run, origin, dropped)) return NotAborted;
        // Who aborts and sends the next message at once finds the session free.
        await run.Completion.WaitAsync(AbortWait, scope.Services.Clock, cancellationToken)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        return new() { Aborted = true, RunIds = [run.RunId] };
    }
}
