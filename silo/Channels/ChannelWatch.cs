using OpenClaw.GrainInterfaces;
using OpenClaw.Grains;
using OpenClaw.Silo.Recovery;
using OpenClaw.Storage.Channels;

namespace OpenClaw.Silo.Channels;

/// <summary>Sees to it that every account that is to be connected is, that every outbox is delivered, and that what is settled is forgotten.</summary>
/// <remarks>
/// Looks every few seconds, and at once when membership declares a silo dead: its accounts are taken over within seconds. An account
/// decides itself what to do, and claims itself by its owner number: see <see cref="IChannelAccountGrain.Ensure"/>.
/// </remarks>
internal sealed partial class ChannelWatch(
    IChannelStore accounts, IOutboxStore outbox, ClusterView cluster, IGrainFactory grains, IWorkPermits permits, TimeProvider clock, ILogger<ChannelWatch> logger) : BackgroundService
{
    private const int BatchSize = 500;
    private const int MaxAtOnce = 8;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan OutboxInterval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan PurgeInterval = TimeSpan.FromMinutes(10);

    // A vendor keeps what it could not deliver for a day: for longer it delivers nothing again.
    private static readonly TimeSpan SeenKept = TimeSpan.FromHours(72);
    private static readonly TimeSpan SentKept = TimeSpan.FromHours(24);
    private static readonly TimeSpan LostKept = TimeSpan.FromDays(30);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(
        RepeatAsync(Interval, TakeUpAsync, stoppingToken),
        RepeatAsync(OutboxInterval, DeliverAsync, stoppingToken),
        RepeatAsync(PurgeInterval, ForgetAsync, stoppingToken),
        FollowDeathsAsync(stoppingToken));

    private async Task FollowDeathsAsync(CancellationToken stoppingToken)
    {
        await foreach (var _ in cluster.DeathsAsync(stoppingToken))
        {
            await TryAsync(TakeUpAsync, stoppingToken);
            await TryAsync(DeliverAsync, stoppingToken);
        }
    }

    private async Task TakeUpAsync(CancellationToken stoppingToken)
    {
        var left = (await accounts.FindAbandoned([.. cluster.Living], BatchSize, stoppingToken)).Where(MayWork).ToList();
        if (left.Count > 0) LogTakingUp(left.Count);
        await EachAsync(left, (key, stop) => grains.GetGrain<IChannelAccountGrain>(key.ToString()).Ensure(null, stop), stoppingToken);
    }

    private async Task DeliverAsync(CancellationToken stoppingToken) => await EachAsync(
        [.. (await outbox.FindUndelivered(BatchSize, stoppingToken)).Where(MayWork)], (key, stop) => grains.GetGrain<IDeliveryGrain>(key.ToString()).Wake(stop), stoppingToken);

    private bool MayWork(ChannelAccountKey key) => permits.Refusal(key.Tenant) is null;

    private async Task ForgetAsync(CancellationToken stoppingToken)
    {
        var now = clock.GetUtcNow();
        await accounts.Purge(now - SeenKept, stoppingToken);
        await outbox.Purge(now - SentKept, now - LostKept, stoppingToken);
    }

    private Task EachAsync(IReadOnlyList<ChannelAccountKey> keys, Func<ChannelAccountKey, CancellationToken, Task> act, CancellationToken stoppingToken) => Parallel.ForEachAsync(
        keys, new ParallelOptions { MaxDegreeOfParallelism = MaxAtOnce, CancellationToken = stoppingToken },
        async (key, stop) =>
        {
            RequestContext.Set(CallContext.Tenant, key.Tenant);
            try
            {
                await act(key, stop);
            }
            catch (Exception error) when (!stop.IsCancellationRequested)
            {
                LogAccountFailed(error, key.ToString());
            }
        });

    private async Task RepeatAsync(TimeSpan interval, Func<CancellationToken, Task> act, CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await TryAsync(act, stoppingToken);
            await Task.Delay(interval, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task TryAsync(Func<CancellationToken, Task> act, CancellationToken stoppingToken)
    {
        try
        {
            await act(stoppingToken);
        }
        catch (Exception error) when (!stoppingToken.IsCancellationRequested)
        {
            LogFailed(error);
        }
    }

    [LoggerMessage(LogLevel.Information, "{Count} channel account(s) have no connection and are taken up")]
    private partial void LogTakingUp(int count);

    [LoggerMessage(LogLevel.Warning, "{Account} could not be taken up; it is tried again")]
    private partial void LogAccountFailed(Exception error, string account);

    [LoggerMessage(LogLevel.Warning, "The channels could not be looked after; it is tried again")]
    private partial void LogFailed(Exception error);
}
