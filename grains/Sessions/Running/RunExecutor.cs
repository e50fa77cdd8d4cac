using OpenClaw.AgentRuntime.Context;
using OpenClaw.AgentRuntime.Runs;
using OpenClaw.Configuration;

namespace OpenClaw.Grains.Sessions.Running;

/// <summary>Carries out a run from its place in the lane to its end; one at a time.</summary>
/// <remarks>The run is the session's, not that of the call which started it.</remarks>
internal sealed class RunExecutor(RunScope scope, RunEndings endings, Action<TenantConfiguration> free)
{
    private static readonly TimeSpan LongestRun = TimeSpan.FromHours(24);

    private SessionLog Log => scope.Log;

    /// <summary>The run the session is busy with.</summary>
    public ActiveRun? Active { get; private set; }

    public void Execute(RunPlan plan, TenantConfiguration configuration, long firstSeq)
    {
        var publisher = new RunPublisher(scope.Topic, scope.Services.Clock, plan.RunId, Log.SessionKey, firstSeq);
        var run = new ActiveRun(plan, publisher);
        Active = run;
        run.Completion = ExecuteAsync(run, configuration);
    }

    private async Task ExecuteAsync(ActiveRun run, TenantConfiguration configuration)
    {
        // The call that started the run is answered first.
        await Task.Yield();
        IDisposable? limit = null;
        try
        {
            // Accepted just before the tenant was halted, and not there yet when its runs were stopped.
            if (!scope.MayWork) await endings.StopAsync(run, ActiveRun.Halted);
            scope.Host.KeepAlive(LongestRun);
            run.Seat = new LaneSeat(scope.Lanes, run.Plan.Lane, Log.SessionKey, run.RunId, scope.Services.Clock);
            await run.Seat.TakeAsync(run.LaneGranted.Task, run.Stop);
            run.Slot = await scope.Services.Slots.EnterAsync(Log.Tenant, run.Stop);

            run.StartedAt = scope.Now;
            var allowed = run.Plan.Timeout ?? configuration.Agents.Defaults.Timeout;
            if (allowed > TimeSpan.Zero) limit = scope.Host.After(allowed, () => endings.StopAsync(run, "timeout"));
            run.Publisher.LifecycleStart(run.StartedAt);
            await CompactIfDueAsync(run, configuration);
            var outcome = await RunAsync(run, configuration);
            if (run.TryFinish()) await EndAsync(run, await endings.FinishAsync(run, outcome));
        }
        catch (OperationCanceledException) when (run.StopReason is not null || run.HandedOver)
        {
            // Stopped: its end was written down by who stopped it. Handed over: the ledger row stays open for the next owner.
        }
        catch (Exception error) when (Log.IsBroken)
        {
            scope.Host.RunLost(error, run.RunId);
        }
        catch (Exception error)
        {
            scope.Host.RunFailed(error, run.RunId);
            if (run.TryFinish() && await endings.FailAsync(run) is { } end) await EndAsync(run, end);
        }
        finally
        {
            limit?.Dispose();
            await LeaveAsync(run);
            await FlushAsync(run);
            run.Dispose();
            if (!Log.IsBroken) free(configuration);
        }
    }

    private async Task<RunOutcome> RunAsync(ActiveRun run, TenantConfiguration configuration)
    {
        using var activity = scope.Services.Telemetry.Begin(Log.Tenant, Log.SessionKey, run.RunId);
        var started = scope.Services.Clock.GetTimestamp();
        var outcome = await scope.Services.Runner.RunAsync(Request(run, configuration), new RunJournal(scope, run, configuration), run.Stop);
        scope.Services.Telemetry.Ended(Log.Tenant, outcome.Status, scope.Services.Clock.GetElapsedTime(started), outcome.Usage);
        if (outcome.Error is { } error) activity?.SetStatus(System.Diagnostics.ActivityStatusCode.Error, error);
        return outcome;
    }

    // Free before the end is told, or who answers it at once would find the session busy.
    private async Task EndAsync(ActiveRun run, RunEnd end)
    {
        await LeaveAsync(run);
        endings.Tell(run, end);
    }

    private async Task LeaveAsync(ActiveRun run)
    {
        try
        {
            if (run.Seat is { } seat) await seat.LeaveAsync();
        }
        catch (Exception error)
        {
            // The session must become free all the same: the run is written down, only its place in the lane is at stake.
            scope.Host.LeaveFailed(error, run.RunId);
        }
        run.Slot?.Dispose();
        if (Active != run) return;
        Active = null;
        scope.Host.KeepAlive(TimeSpan.Zero);
    }

    private async Task FlushAsync(ActiveRun run)
    {
        try
        {
            await run.Publisher.FlushAsync();
        }
        catch (Exception error)
        {
            scope.Host.LeaveFailed(error, run.RunId);
        }
    }

    // When the last turn came too near to the window's end: before this one, so that nobody waits for it after an answer.
    private async Task CompactIfDueAsync(ActiveRun run, TenantConfiguration configuration)
    {
        if (Log.Entry is not { TotalTokensFresh: true, TotalTokens: { } used, ContextTokens: { } window }) return;
        if (!CompactionPlan.IsDue(configuration, SessionListing.AgentOf(Log.SessionKey), used, window)) return;
        run.Publisher.CompactionStart();
        await SessionCompaction.RunForRunAsync(scope, configuration, run.Stop);
        run.Publisher.CompactionEnd(willRetry: false);
    }

    private RunRequest Request(ActiveRun run, TenantConfiguration configuration)
    {
        var entry = Log.Entry!;
        var agentId = SessionListing.AgentOf(Log.SessionKey);
        return new()
        {
            Tenant = Log.Tenant,
            AgentId = agentId,
            SessionKey = Log.SessionKey,
            SessionId = entry.SessionId,
            RunId = run.RunId,
            Configuration = configuration,
            History = Log.Conversation.Messages,
            Prepared = Log.Conversation.Prepared,
            ModelOverride = SessionOrigins.ModelReference(entry),
            ThinkingLevel = run.Plan.ThinkingLevel ?? entry.ThinkingLevel,
            MinimalPrompt = Log.SessionKey.Contains(":subagent:", StringComparison.Ordinal) || Log.SessionKey.Contains(":cron:", StringComparison.Ordinal),
            ExtraSystemPrompt = run.Plan.ExtraSystemPrompt,
            Channel = run.Plan.Channel ?? entry.LastChannel,
            Workspace = new StoredWorkspace(scope.Services.Workspaces, Log.Tenant, agentId, scope.AdmitBytesAsync),
            Sessions = new StoredSessions(scope.Services.Store, Log.Tenant, scope.Services.Clock),
        };
    }
}
