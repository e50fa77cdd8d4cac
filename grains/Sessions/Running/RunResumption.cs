using OpenClaw.Configuration;
using OpenClaw.Storage.Sessions;

namespace OpenClaw.Grains.Sessions.Running;

/// <summary>Takes up what an earlier owner of the session left: goes on with its runs, or closes them as interrupted.</summary>
internal sealed class RunResumption(RunScope scope, RunExecutor executor, CommandRuns commands, RunEndings endings)
{
    private SessionLog Log => scope.Log;

    public async Task ResumeAsync(TenantConfiguration configuration)
    {
        foreach (var row in Log.OpenRuns.OrderBy(row => row.AcceptedAt))
        {
            InboxRow[] taken = [.. Log.InRun.Where(inbox => inbox.RunId == row.RunId).OrderBy(inbox => inbox.Seq)];
            if (taken.Length == 0)
            {
                // Still waiting in the inbox: it has its turn later. Without any message nobody would ever end it.
                if (Log.Waiting.All(waiting => waiting.MessageId != row.IdempotencyKey)) await endings.InterruptAsync(RunPlan.Of(row), row);
                continue;
            }
            AcceptedMessage[] messages = [.. taken.Select(AcceptedMessage.Read)];
            // What was put into the run later says nothing about how it runs.
            var plan = RunPlan.Of(Log, row.RunId, row.Kind, messages.LastOrDefault(message => message.Steering is null) ?? messages[^1], [.. taken.Select(inbox => inbox.Seq)]);
            if (row.SideEffect is { Length: > 0 }) await endings.InterruptAsync(plan, row);
            else if (messages is [{ IsCommand: true } command]) commands.Start(command, plan, configuration);
            else if (Log.Entry is null) await endings.InterruptAsync(plan, row);
            else await ContinueAsync(plan, row, configuration);
        }
    }

    private async Task ContinueAsync(RunPlan plan, LedgerRow row, TenantConfiguration configuration)
    {
        var highWater = row.SeqHighWater + RunEndings.SeqPerAttempt;
        await Log.CommitAsync(
            Log.NewCommit() with { RunChanges = [plan.Change() with { State = RunState.Running, Silo = scope.Services.Silo.Name, SeqHighWater = highWater }] });
        scope.Recent.Add(row with { State = RunState.Running });
        executor.Execute(plan, configuration, highWater);
    }
}
