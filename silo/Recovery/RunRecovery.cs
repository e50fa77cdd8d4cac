using System.Threading.Channels;
using OpenClaw.GrainInterfaces;
using OpenClaw.Grains.Sessions;
using OpenClaw.Protocol;
using OpenClaw.Storage.Sessions;

namespace OpenClaw.Silo.Recovery;

/// <summary>Pokes the sessions that a silo which is gone left unfinished, and forgets what has long been settled.</summary>
/// <remarks>
/// Looks once the silo is up, at once when membership declares a silo dead, and every few minutes. A session decides itself what to do, and
/// claims itself by its fence: see <see cref="ISessionGrain.Recover"/>.
/// </remarks>
internal sealed partial class RunRecovery(
    ISessionStore store, UnfinishedSessions unfinished, ClusterView cluster, IGrainFactory grains, AbandonedSessions abandoned, TimeProvider clock,
    ILogger<RunRecovery> logger) : BackgroundService
{
    private const int MaxAtOnce = 8;
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(2);

    // Long enough for every survivor to have done its part, if it lives.
    private static readonly TimeSpan SecondLook = TimeSpan.FromSeconds(3);
    // `agent.wait` and repeats of a request are answered from the ledger for this long.
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(15);
    private readonly Channel<bool> _lookAgain = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(SweepAsync(stoppingToken), FollowDeathsAsync(stoppingToken), TakeUpAbandonedAsync(stoppingToken));

    private async Task SweepAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            // All silos look at about the same time: each takes up its part, then what another could not.
            await TryRecoverAsync(isShared: true, stoppingToken);
            await Task.Delay(SecondLook, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await TryRecoverAsync(isShared: false, stoppingToken);
            await TryPurgeAsync(stoppingToken);
            await NextSweepAsync(stoppingToken);
        }
    }

    private async Task NextSweepAsync(CancellationToken stoppingToken)
    {
        using var limit = new CancellationTokenSource(Interval, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stoppingToken);
        try
        {
            await _lookAgain.Reader.ReadAsync(either.Token);
        }
        catch (OperationCanceledException)
        {
            // It is time, or the silo stops.
        }
    }

    // Not when the sweep comes to it: at once.
    private async Task FollowDeathsAsync(CancellationToken stoppingToken)
    {
        await foreach (var dead in cluster.DeathsAsync(stoppingToken))
        {
            LogSilosDead(dead);
            await TryRecoverAsync(isShared: true, stoppingToken);
            _lookAgain.Writer.TryWrite(true);
        }
    }

    private async Task TryRecoverAsync(bool isShared, CancellationToken stoppingToken)
    {
        try
        {
            await RecoverAsync(isShared, stoppingToken);
        }
        catch (Exception error) when (!stoppingToken.IsCancellationRequested)
        {
            LogRecoveryFailed(error);
        }
    }

    private async Task TryPurgeAsync(CancellationToken stoppingToken)
    {
        try
        {
            await store.Purge(clock.GetUtcNow() - Kept, stoppingToken);
        }
        catch (Exception error) when (!stoppingToken.IsCancellationRequested)
        {
            LogPurgeFailed(error);
        }
    }

    private async Task RecoverAsync(bool isShared, CancellationToken stoppingToken)
    {
        var tried = new HashSet<(string, string)>();
        while (true)
        {
            var found = await unfinished.FindAsync(stoppingToken);
            (string Tenant, string SessionKey)[] sessions = [.. (isShared ? unfinished.Share(found) : found).Where(tried.Add)];
            if (sessions.Length == 0) return;
            LogRecovering(sessions.Length);
            await Parallel.ForEachAsync(
                sessions, new ParallelOptions { MaxDegreeOfParallelism = MaxAtOnce, CancellationToken = stoppingToken },
                async (session, stop) => await TryPokeAsync(session.Tenant, session.SessionKey, stop));
            if (found.Count < UnfinishedSessions.BatchSize) return;
        }
    }

    // An activation of this silo ended with work left (its store was away, or it was replaced): its rows name a live silo, so no sweep finds them.
    private async Task TakeUpAbandonedAsync(CancellationToken stoppingToken)
    {
        await foreach (var (tenant, sessionKey) in abandoned.ReadAllAsync(stoppingToken))
        {
            if (await TryPokeAsync(tenant, sessionKey, stoppingToken)) continue;
            await Task.Delay(RetryDelay, clock, stoppingToken);
            abandoned.Add(tenant, sessionKey);
        }
    }

    private async Task<bool> TryPokeAsync(string tenant, string sessionKey, CancellationToken stop)
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

    [LoggerMessage(LogLevel.Warning, "{Count} silo(s) were declared dead; the sessions they had are taken up by the others")]
    private partial void LogSilosDead(int count);

    [LoggerMessage(LogLevel.Information, "{Count} session(s) were left unfinished by a silo that is gone; they go on now")]
    private partial void LogRecovering(int count);

    [LoggerMessage(LogLevel.Warning, "Session {SessionKey} of tenant {Tenant} could not be taken up; it is tried again later")]
    private partial void LogSessionFailed(Exception error, string tenant, string sessionKey);

    [LoggerMessage(LogLevel.Warning, "Unfinished sessions could not be looked for; it is tried again later")]
    private partial void LogRecoveryFailed(Exception error);

    [LoggerMessage(LogLevel.Warning, "Settled runs and messages could not be forgotten; it is tried again later")]
    private partial void LogPurgeFailed(Exception error);
}
