using OpenClaw.GrainInterfaces;

namespace OpenClaw.Silo.Installation;

/// <summary>Deletes tenants for good when their grace period is over. Every silo looks; the tenant's grain does it once.</summary>
internal sealed partial class DeletionSweep(InstallationWatch watch, IGrainFactory grains, TimeProvider clock, ILogger<DeletionSweep> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);
    private static readonly IReadOnlyDictionary<string, TenantHalt> Nobody = new Dictionary<string, TenantHalt>();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
            foreach (var (tenant, _) in (watch.Status?.Halted ?? Nobody).Where(halted => halted.Value.DeleteAfterMs <= now)) await PurgeAsync(tenant, stoppingToken);
        }
    }

    private async Task PurgeAsync(string tenant, CancellationToken stoppingToken)
    {
        RequestContext.Set(CallContext.Tenant, tenant);
        try
        {
            await grains.GetGrain<ITenantGrain>(tenant).Purge(stoppingToken);
        }
        catch (Exception error) when (!stoppingToken.IsCancellationRequested)
        {
            LogFailed(error, tenant);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Tenant {TenantName} could not be deleted whole; it is tried again")]
    private partial void LogFailed(Exception error, string tenantName);
}
