using OpenClaw.GrainInterfaces;
using OpenClaw.Grains;
using OpenClaw.Protocol.Values;
using OpenClaw.Silo.Recovery;
using OpenClaw.Storage.Sessions;

namespace OpenClaw.Silo.Installation;

/// <summary>The runs of the sessions that live on this silo.</summary>
internal sealed partial class SessionWork(OpenSessions sessions, ISessionStore store, IGrainFactory grains, ILogger<SessionWork> logger) : ITenantWork
{
    private const int MaxAtOnce = 64;
    private const int MaxLeftOver = 10_000;
    private static readonly string[] NoSilo = [];

    public Task StopAsync(Func<string, bool> concerns, string reason, CancellationToken cancellationToken) =>
        EachAsync(Here(concerns), (session, stop) => session.Halt(reason, stop), cancellationToken);

    public async Task ResumeAsync(Func<string, bool> concerns, CancellationToken cancellationToken)
    {
        // Those of silos that died meanwhile too: nobody could take them up. Who has its work in hand does nothing when asked.
        var leftOver = await store.FindUnfinished(NoSilo, MaxLeftOver, cancellationToken);
        var keys = Here(concerns).Union(leftOver.Where(session => concerns(session.Tenant)).Select(session => TenantKey.Of(session.Tenant, session.SessionKey)));
        await EachAsync([.. keys], (session, stop) => session.Recover(stop), cancellationToken);
    }

    private List<string> Here(Func<string, bool> concerns) =>
        [.. sessions.All.Select(context => context.GrainId.Key.ToString()!).Where(key => TenantKey.TrySplit(key, out var tenant, out _) && concerns(tenant))];

    private Task EachAsync(List<string> keys, Func<ISessionGrain, CancellationToken, Task> act, CancellationToken cancellationToken) => Parallel.ForEachAsync(
        keys, new ParallelOptions { MaxDegreeOfParallelism = MaxAtOnce, CancellationToken = cancellationToken },
        async (key, stop) =>
        {
            RequestContext.Set(CallContext.Tenant, TenantKey.Split(key).Tenant);
            try
            {
                await act(grains.GetGrain<ISessionGrain>(key), stop);
            }
            catch (Exception error) when (!stop.IsCancellationRequested)
            {
                LogFailed(error, key);
            }
        });

    [LoggerMessage(LogLevel.Warning, "Session {SessionKey} could not be stopped or resumed")]
    private partial void LogFailed(Exception error, string sessionKey);
}
