using System.Collections.Concurrent;
using OpenClaw.GrainInterfaces;
using OpenClaw.Gateway.Events;

namespace OpenClaw.Gateway.Tenants;

/// <summary>How many connections each tenant has on this frontend, and whether it may have one more in the cluster.</summary>
internal sealed partial class TenantConnections(GrainCalls grains, TopicHub hub, TimeProvider clock, ILogger<TenantConnections> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Renewal = TimeSpan.FromSeconds(TenantConnectionLease.Seconds / 3.0);
    private readonly ConcurrentDictionary<string, int> _open = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Told> _told = new(StringComparer.Ordinal);

    /// <summary>Counts a connection that is about to be admitted. <see cref="Left"/> takes it back.</summary>
    /// <exception cref="Protocol.ProtocolException">The tenant has as many as it may have; nothing is counted.</exception>
    public async ValueTask EnterAsync(TenantView tenant, CancellationToken cancellationToken)
    {
        var open = _open.AddOrUpdate(tenant.Name, 1, static (_, count) => count + 1);
        if (tenant.Snapshot.Quotas.Connections is null) return;
        try
        {
            // The number is this frontend's own count, so whatever the other side missed before is made good.
            await grains.Of<IQuotaGrain>(tenant.Name).AdmitConnection(hub.FrontendId, open, cancellationToken);
            _told[tenant.Name] = new(open, clock.GetTimestamp());
        }
        catch
        {
            Left(tenant.Name);
            throw;
        }
    }

    public void Left(string tenant)
    {
        var left = _open.AddOrUpdate(tenant, 0, static (_, count) => count - 1);
        if (left <= 0) _open.TryRemove(new(tenant, left));
    }

    // Only where a quota made this frontend tell before. Those who left are told here, so that leaving costs nothing.
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            foreach (var (tenant, told) in _told)
            {
                var open = _open.GetValueOrDefault(tenant);
                if (open != told.Open || clock.GetElapsedTime(told.At) > Renewal) await TellAsync(tenant, told, open, stoppingToken);
            }
        }
    }

    private async Task TellAsync(string tenant, Told told, int open, CancellationToken stoppingToken)
    {
        try
        {
            await grains.Of<IQuotaGrain>(tenant).ReportConnections(hub.FrontendId, open, stoppingToken);
            if (open == 0) _told.TryRemove(new(tenant, told));
            else _told.TryUpdate(tenant, new(open, clock.GetTimestamp()), told);
        }
        catch (Exception error) when (!stoppingToken.IsCancellationRequested)
        {
            LogNotTold(error, tenant);
        }
    }

    [LoggerMessage(LogLevel.Debug, "The connections of tenant {TenantName} could not be told; they are told again")]
    private partial void LogNotTold(Exception error, string tenantName);

    private sealed record Told(int Open, long At);
}
