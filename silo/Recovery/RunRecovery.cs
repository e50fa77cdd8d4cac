using OpenClaw.GrainInterfaces;
using OpenClaw.Grains.Sessions;
using OpenClaw.Storage.Sessions;

namespace OpenClaw.Silo.Recovery;

/// <summary>Pokes the sessions that a silo which is gone left unfinished, and forgets what has long been settled.</summary>
/// <remarks>Runs once the silo is up and every few minutes then. A session decides itself what to do: see <see cref="ISessionGrain.Recover"/>.</remarks>
internal sealed partial class RunRecovery(ISessionStore store, IGrainFactory grains, SiloIdentity silo, TimeProvider clock, ILogger<RunRecovery> logger)
    : BackgroundService
{
    private const int BatchSize = 500;
    private const int MaxAtOnce = 8;
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(5);
    // `agent.wait` and repeats of a request are answered from the ledger for this long.
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(15);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
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
        await Parallel.ForEachAsync(sessions, new ParallelOptions { MaxDegreeOfParallelism = MaxAtOnce, CancellationToken = stoppingToken }, async (session, stop) =>
        {
            RequestContext.Set(CallContext.Tenant, session.Tenant);
            try
            {
                await grains.GetGrain<ISessionGrain>($"{session.Tenant}/{session.SessionKey}").Recover(stop);
            }
            catch (Exception error) when (!stop.IsCancellationRequested)
            {
                LogSessionFailed(error, session.Tenant, session.SessionKey);
            }
        });
    }

    [LoggerMessage(LogLevel.Information, "{Count} session(s) were left unfinished by an earlier process; they go on now")]
    private partial void LogRecovering(int count);

    [LoggerMessage(LogLevel.Warning, "Session {SessionKey} of tenant {Tenant} could not be taken up; it is tried again later")]
    private partial void LogSessionFailed(Exception error, string tenant, string sessionKey);

    [LoggerMessage(LogLevel.Warning, "Unfinished sessions could not be looked for; it is tried again later")]
    private partial void LogRecoveryFailed(Exception error);
}
