using System.Collections.Concurrent;
using OpenClaw.GrainInterfaces;
using OpenClaw.Protocol.Events;

namespace OpenClaw.Gateway.Events;

/// <summary>This frontend as the cluster's topics see it: one observer for all tenants, a subscription per tenant with connections.</summary>
internal sealed partial class TopicHub(GrainCalls grains, RunWaiters waiters, Tenants.TenantDirectory tenants, TimeProvider clock, ILogger<TopicHub> logger)
    : BackgroundService, IEventObserver
{
    // A topic that moved to another silo knows nobody until they renew: so long may a client wait for its events.
    private static readonly TimeSpan Renewal = TimeSpan.FromSeconds(10);
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
            case TenantChangedEvent changed:
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

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Renewal, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await Parallel.ForEachAsync(
                _topics.Values, new ParallelOptions { MaxDegreeOfParallelism = RenewalsAtOnce, CancellationToken = stoppingToken },
                async (topic, stop) => await RenewAsync(topic, stop));
        }
    }

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
