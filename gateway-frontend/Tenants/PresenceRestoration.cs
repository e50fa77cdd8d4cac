using OpenClaw.Gateway.Connections;
using OpenClaw.GrainInterfaces;
using OpenClaw.Silo.Cluster;

namespace OpenClaw.Gateway.Tenants;

/// <summary>Tells presence tables again who is connected here when a silo is lost: they lie in its memory.</summary>
internal sealed partial class PresenceRestoration(
    ConnectionRegistry connections, GrainCalls grains, RepeatedCalls repeated, ILogger<PresenceRestoration> logger, ClusterChanges? cluster = null) : BackgroundService
{
    // As many as a table holds.
    private const int MaxPerTenant = 200;
    private const int MaxAtOnce = 16;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (cluster is null) return;
        await foreach (var _ in cluster.LossesAsync(stoppingToken))
        {
            var tenants = connections.Present().GroupBy(client => client.Tenant, StringComparer.Ordinal);
            await Parallel.ForEachAsync(
                tenants, new ParallelOptions { MaxDegreeOfParallelism = MaxAtOnce, CancellationToken = stoppingToken },
                async (tenant, stop) => await RestoreAsync(tenant.Key, [.. tenant.Take(MaxPerTenant).Select(client => new PresentClient(client.PresenceKey!, client.Presence))], stop));
        }
    }

    private async Task RestoreAsync(string tenant, IReadOnlyList<PresentClient> connected, CancellationToken stoppingToken)
    {
        try
        {
            await repeated.RunAsync(async stop =>
            {
                await grains.Of<IPresenceGrain>(tenant).Restore(connected, stop);
                return true;
            }, stoppingToken);
        }
        catch (Exception error) when (!stoppingToken.IsCancellationRequested)
        {
            LogNotRestored(error, tenant);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Tenant {Tenant}: the presence table could not be told who is connected here")]
    private partial void LogNotRestored(Exception error, string tenant);
}
