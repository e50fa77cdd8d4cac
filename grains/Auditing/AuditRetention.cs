using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using OpenClaw.Protocol.Audit;
using OpenClaw.Safety.Auditing;
using OpenClaw.Storage;

namespace OpenClaw.Grains.Auditing;

/// <summary>Forgets audit entries that were kept long enough, every few hours.</summary>
/// <remarks>Every silo does it; that two look at once is harmless.</remarks>
internal sealed partial class AuditRetention(IAuditStore store, IOptions<AuditOptions> options, TimeProvider clock, ILogger<AuditRetention> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(6);
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Delay(FirstDelay, clock, stoppingToken);
        while (true)
        {
            try
            {
                var purged = await SweepAsync(stoppingToken);
                if (purged > 0) LogPurged(purged);
            }
            catch (Exception error) when (!stoppingToken.IsCancellationRequested)
            {
                LogNotSwept(error);
            }
            await Task.Delay(Interval, clock, stoppingToken);
        }
    }

    internal async Task<int> SweepAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        return await store.Purge(AuditCategory.Security, now - TimeSpan.FromDays(options.Value.SecurityDays), cancellationToken)
            + await store.Purge(AuditCategory.Audit, now - TimeSpan.FromDays(options.Value.AuditDays), cancellationToken);
    }

    [LoggerMessage(LogLevel.Information, "{Count} audit entr(ies) were kept long enough and are forgotten")]
    private partial void LogPurged(int count);

    [LoggerMessage(LogLevel.Warning, "Old audit entries could not be forgotten; it is tried again later")]
    private partial void LogNotSwept(Exception error);
}
