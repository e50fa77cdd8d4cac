using OpenClaw.Configuration;
using OpenClaw.Storage.Sessions;

namespace OpenClaw.Grains.Sessions.Running;

/// <summary>Starts what waits once the session is free and it has been quiet for a while.</summary>
internal sealed class QueueDrain(RunScope scope, RunExecutor executor, RunStart start)
{
    private static readonly TimeSpan StartAgain = TimeSpan.FromSeconds(2);
    private IDisposable? _next;
    private bool _ended;

    private SessionLog Log => scope.Log;

    private bool HasNothingToDo => executor.Active is not null || _ended || Log.Waiting.Count == 0 || !scope.MayWork;

    public void Schedule(TenantConfiguration configuration)
    {
        if (HasNothingToDo) return;
        var newest = Log.Waiting.Max(row => row.AcceptedAt);
        var quiet = AcceptedMessage.Read(Log.Waiting[0]).Kind == LedgerKind.Agent ? TimeSpan.Zero : QueueRules.Of(configuration, Log.Entry).Debounce;
        var delay = DateTimeOffset.FromUnixTimeMilliseconds(newest) + quiet - scope.Services.Clock.GetUtcNow();
        _next?.Dispose();
        _next = scope.Host.After(delay > TimeSpan.Zero ? delay : TimeSpan.Zero, StartNextAsync);
    }

    /// <summary>The silo goes: nothing more is started here.</summary>
    public void End()
    {
        _ended = true;
        _next?.Dispose();
    }

    private async Task StartNextAsync()
    {
        using var turn = await scope.Turn.EnterAsync();
        if (HasNothingToDo || Log.IsBroken) return;
        try
        {
            await StartWaitingAsync(await scope.Services.Settings.Get(scope.Grains, Log.Tenant, CancellationToken.None));
        }
        catch (Exception error) when (!Log.IsBroken)
        {
            // Nothing was written: the messages wait on, and nobody else would come for them.
            scope.Host.StartFailed(error);
            _next = scope.Host.After(StartAgain, StartNextAsync);
        }
        catch (Exception lost)
        {
            // The rows are still waiting in the store: the next owner takes them up.
            scope.Host.RunLost(lost, Log.Waiting.Count > 0 ? Log.Waiting[0].MessageId : "");
        }
    }

    private Task StartWaitingAsync(TenantConfiguration configuration)
    {
        var first = AcceptedMessage.Read(Log.Waiting[0]);
        return first.Kind == LedgerKind.Agent ? StartAgentAsync(Log.Waiting[0], first, configuration) : StartCollectedAsync(configuration);
    }

    private Task StartAgentAsync(InboxRow row, AcceptedMessage request, TenantConfiguration configuration)
    {
        var plan = RunPlan.Of(Log, request.Key, LedgerKind.Agent, request, [row.Seq]);
        return start.StartAsync(plan, [request], configuration, entry => entry, commit => commit with
        {
            InboxChanges = [new(row.Seq, InboxState.InRun, plan.RunId, null)],
            RunChanges = [plan.Change() with { State = RunState.Running, StartedAt = scope.Now, Silo = scope.Services.Silo.Name }],
        }, CancellationToken.None);
    }

    private Task StartCollectedAsync(TenantConfiguration configuration)
    {
        // Together only where the mode says so, and where the senders have the same rights: nobody acts with another's.
        var most = QueueRules.Of(configuration, Log.Entry).Mode == QueueRules.Collect ? Log.Waiting.Count : 1;
        var first = AcceptedMessage.Read(Log.Waiting[0]);
        AcceptedMessage[] messages =
        [
            .. Log.Waiting.Take(most).Select(AcceptedMessage.Read).TakeWhile(message => first.Joins(message)),
        ];
        InboxRow[] taken = [.. Log.Waiting.Take(messages.Length)];
        var plan = RunPlan.Of(Log, Guid.NewGuid().ToString(), LedgerKind.Queued, messages[^1], [.. taken.Select(row => row.Seq)])
            with { ToolConnections = [.. messages.Select(message => message.ToolConnection).OfType<string>()] };
        var ledger = scope.NewRunningRow(messages[^1]) with { Kind = plan.LedgerKind, IdempotencyKey = plan.RunId, RunId = plan.RunId };
        return start.StartAsync(plan, messages, configuration, entry => SessionOrigins.Of(entry, Log.SessionKey, messages[^1]), commit => commit with
        {
            InboxChanges = [.. taken.Select(row => new InboxChange(row.Seq, InboxState.InRun, plan.RunId, null))],
            NewRuns = [ledger],
        }, CancellationToken.None);
    }
}
