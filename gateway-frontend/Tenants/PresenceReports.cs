using OpenClaw.GrainInterfaces;

namespace OpenClaw.Gateway.Tenants;

/// <summary>Tells the presence table that clients went. Nobody waits for it: the connection is gone already.</summary>
internal sealed partial class PresenceReports(GrainCalls grains, ILogger<PresenceReports> logger)
{
    public async Task LeftAsync(string tenant, string presenceKey)
    {
        try
        {
            await grains.Of<IPresenceGrain>(tenant).Disconnected(presenceKey, CancellationToken.None);
        }
        catch (Exception error)
        {
            // The entry fades by itself.
            LogNotTold(error, tenant, presenceKey);
        }
    }

    [LoggerMessage(LogLevel.Debug, "Tenant {Tenant}: the table was not told that {PresenceKey} left")]
    private partial void LogNotTold(Exception error, string tenant, string presenceKey);
}
