using System.Collections.Concurrent;
using OpenClaw.GrainInterfaces;
using OpenClaw.Protocol.Events;
using OpenClaw.Silo.Cluster;

namespace OpenClaw.Gateway.Events;

/// <summary>This frontend as the cluster's topics see it: one observer for all tenants, a subscription per tenant with connections.</summary>
internal sealed partial class TopicHub(
    GrainCalls grains, RunWaiters waiters, Tenants.TenantDirectory tenants, TimeProvider clock, ILogger<TopicHub> logger, ClusterChanges? cluster = null)
    : BackgroundService, IEventObserver
{
    // A topic that moved to another silo knows nobody until they renew: so long may a client wait for its events, where nobody tells of the move.
    private static readonly TimeSpan Renewal = TimeSpan.FromSeconds(10);
    // After a silo was lost the topics that were on it are made anew by whoever speaks first; those that could not yet be reached are tried again.
    private static readonly TimeSpan[] AfterLoss = [TimeSpan.Zero, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3)];
    private const int RenewalsAtOnce = 16;
    private readonly ConcurrentDictionary<string, TenantTopic> _topics = new(StringComparer.Ordinal);
    private IEventObserver? _reference;

    /// <summary>New with each process.</summary>
    public string FrontendId { get; } = Guid.NewGuid().ToString("N");

    public IEventObserver Observer => _reference ??= grains.Reference<IEventObserver>(this);

    public IEnumerable<TenantTopic> Topics => _topics.Values;

    /// <summary>The tenant's topic, subscribed.</summary>
    public async ValueTask<TenantTopic> JoinAsync(string tenant, CancellationToken cancellationToken)
    {
        var topic = _topics.GetOrAdd(tenant, name => new TenantTopic(name, this, grains, clock, logger));
        await topic.EnsureSubscribedAsync(cancellationToken);
        return topic;
    }

    public Task Deliver(EventBatch batch)
    {
        if (_topics.TryGetValue(batch.Tenant, out var topic)) topic.Take(batch);
        return Task.CompletedTask;
    }

    public void HearInternal(string tenant, GatewayEvent told)
    {
        switch (told)
        {
            case RunEndedEvent ended:
                waiters.Ended(tenant, ended.RunId);
                break;
            case TenantChangedEvent changed when changed.Snapshot.Tenant == tenant:
                tenants.Put(changed.Snapshot);
                break;
        }
    }

    /// <summary>Events of the tenant are lost: what must not be missed is asked for.</summary>
    public void LookAgain(string tenant)
    {
        waiters.LookAgain(tenant);
        tenants.Forget(tenant);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(RenewRegularlyAsync(stoppingToken), RenewAfterLossesAsync(stoppingToken));

    private async Task RenewRegularlyAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Renewal, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken)) await RenewAllAsync(stoppingToken);
    }

    // Topics live in the memory of silos, and a lost one tells nobody: its frontends come again as soon as they know.
    private async Task RenewAfterLossesAsync(CancellationToken stoppingToken)
    {
        if (cluster is null) return;
        await foreach (var _ in cluster.LossesAsync(stoppingToken))
        {
            foreach (var wait in AfterLoss)
            {
                await Task.Delay(wait, clock, stoppingToken);
                await RenewAllAsync(stoppingToken);
            }
        }
    }

    private Task RenewAllAsync(CancellationToken stoppingToken) => Parallel.ForEachAsync(
        _topics.Values, new ParallelOptions { MaxDegreeOfParallelism = RenewalsAtOnce, CancellationToken = stoppingToken }, async (topic, stop) => await RenewAsync(topic, stop));

    private async Task RenewAsync(TenantTopic topic, CancellationToken stoppingToken)
    {
        try
        {
            await topic.KeepAsync(stoppingToken);
        }
        catch (Exception error) when (!stoppingToken.IsCancellationRequested)
        {
            LogNotRenewed(error, topic.Tenant);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The subscription to tenant {Tenant} could not be renewed; it is tried again")]
    private partial void LogNotRenewed(Exception error, string tenant);
}
