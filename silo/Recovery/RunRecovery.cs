using OpenClaw.GrainInterfaces;
using OpenClaw.Grains.Sessions;
using OpenClaw.Protocol;
using OpenClaw.Storage.Sessions;

namespace OpenClaw.Silo.Recovery;

/// <summary>Pokes the sessions that a silo which is gone left unfinished, and forgets what has long been settled.</summary>
/// <remarks>Runs once the silo is up and every few minutes then. A session decides itself what to do: see <see cref="ISessionGrain.Recover"/>.</remarks>
internal sealed partial class RunRecovery(
    ISessionStore store, IGrainFactory grains, SiloIdentity silo, AbandonedSessions abandoned, TimeProvider clock, ILogger<RunRecovery> logger)
    : BackgroundService
{
    private const int BatchSize = 500;
    private const int MaxAtOnce = 8;
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(2);
    // `agent.wait` and repeats of a request are answered from the ledger for this long.
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(15);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(SweepAsync(stoppingToken), TakeUpAbandonedAsync(stoppingToken));

    private async Task SweepAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await RecoverAsync(stoppingToken);
                await store.Purge(clock.GetUtcNow() - Kept, stoppingToken);
            }
            catch (Exception error) when (!stoppingToken.IsCancellationRequested)
            {
                LogRecoveryFailed(error);
            }
            await Task.Delay(Interval, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task RecoverAsync(CancellationToken stoppingToken)
    {
        var sessions = await store.FindUnfinished([silo.Name], BatchSize, stoppingToken);
        if (sessions.Count == 0) return;
        LogRecovering(sessions.Count);
        await Parallel.ForEachAsync(
            sessions, new ParallelOptions { MaxDegreeOfParallelism = MaxAtOnce, CancellationToken = stoppingToken },
            async (session, stop) => await TryRecoverAsync(session.Tenant, session.SessionKey, stop));
    }

    // An activation of this silo ended with work left (its store was away, or it was replaced): its rows name a live silo, so no sweep finds them.
    private async Task TakeUpAbandonedAsync(CancellationToken stoppingToken)
    {
        await foreach (var (tenant, sessionKey) in abandoned.ReadAllAsync(stoppingToken))
        {
            if (await TryRecoverAsync(tenant, sessionKey, stoppingToken)) continue;
            await Task.Delay(RetryDelay, clock, stoppingToken);
            abandoned.Add(tenant, sessionKey);
        }
    }

    private async Task<bool> TryRecoverAsync(string tenant, string sessionKey, CancellationToken stop)
    {
        RequestContext.Set(CallContext.Tenant, tenant);
        try
        {
            await grains.GetGrain<ISessionGrain>($"{tenant}/{sessionKey}").Recover(stop);
            return true;
        }
        catch (Exception error) when (!stop.IsCancellationRequested)
        {
            LogSessionFailed(error, tenant, sessionKey);
            // A tenant that is gone does not come back by asking.
            return error is ProtocolException { Code: ProtocolErrorCode.InvalidRequest };
        }
    }

    [LoggerMessage(LogLevel.Information, "{Count} session(s) were left unfinished by an earlier process; they go on now")]
    private partial void LogRecovering(int count);

    [LoggerMessage(LogLevel.Warning, "Session {SessionKey} of tenant {Tenant} could not be taken up; it is tried again later")]
    private partial void LogSessionFailed(Exception error, string tenant, string sessionKey);

    [LoggerMessage(LogLevel.Warning, "Unfinished sessions could not be looked for; it is tried again later")]
    private partial void LogRecoveryFailed(Exception error);
}
