using OpenClaw.GrainInterfaces;
using OpenClaw.Grains;
using OpenClaw.Grains.Channels;
using OpenClaw.Protocol.Values;
using OpenClaw.Silo.Recovery;
using OpenClaw.Storage.Channels;

namespace OpenClaw.Silo.Channels;

/// <summary>The channel accounts that are connected from this silo.</summary>
/// <remarks>An account asks the permit itself, so stopping and resuming are the same call: see <see cref="IChannelAccountGrain.Ensure"/>.</remarks>
internal sealed partial class ChannelWork(
    OpenAccounts open, IChannelStore accounts, ClusterView cluster, IGrainFactory grains, ILogger<ChannelWork> logger) : ITenantWork
{
    private const int MaxAtOnce = 64;
    private const int MaxLeftOver = 10_000;

    public Task StopAsync(Func<string, bool> concerns, string reason, CancellationToken cancellationToken) =>
        EnsureAsync([.. open.All.Where(key => TenantKey.TrySplit(key, out var tenant, out _) && concerns(tenant))], cancellationToken);

    // The watch over the channels would come to them too, some seconds later.
    public async Task ResumeAsync(Func<string, bool> concerns, CancellationToken cancellationToken)
    {
        var left = await accounts.FindAbandoned([.. cluster.Living], MaxLeftOver, cancellationToken);
        await EnsureAsync([.. left.Where(key => concerns(key.Tenant)).Select(key => key.ToString())], cancellationToken);
    }

    private Task EnsureAsync(List<string> keys, CancellationToken cancellationToken) => Parallel.ForEachAsync(
        keys, new ParallelOptions { MaxDegreeOfParallelism = MaxAtOnce, CancellationToken = cancellationToken },
        async (key, stop) =>
        {
            RequestContext.Set(CallContext.Tenant, TenantKey.Split(key).Tenant);
            try
            {
                await grains.GetGrain<IChannelAccountGrain>(key).Ensure(null, stop);
            }
            catch (Exception error) when (!stop.IsCancellationRequested)
            {
                LogFailed(error, key);
            }
        });

    [LoggerMessage(LogLevel.Warning, "{Account} could not be stopped or resumed")]
    private partial void LogFailed(Exception error, string account);
}
