using OpenClaw.GrainInterfaces;
using OpenClaw.Grains;

namespace OpenClaw.Silo.Installation;

/// <summary>Stops and resumes the work of tenants on this silo as the installation's state says.</summary>
internal sealed partial class TenantWorkStops(InstallationWatch watch, IEnumerable<ITenantWork> works, ILogger<TenantWorkStops> logger) : IHostedLifecycleService
{
    private const string Reason = "kill-switch";

    public Task StartingAsync(CancellationToken cancellationToken)
    {
        watch.Listen(ChangedAsync);
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task ChangedAsync(InstallationStatus former, InstallationStatus status, CancellationToken stopping)
    {
        bool IsHalted(string tenant) => Halts.Of(status, tenant) is not null;
        bool WasHalted(string tenant) => Halts.Of(former, tenant) is not null;
        // Also those that were halted before: whatever a first stop missed is stopped now.
        if (status.KillSwitch is not null || status.Halted.Count > 0) await EachAsync(work => work.StopAsync(IsHalted, Reason, stopping), stopping);
        if (former.KillSwitch is not null || former.Halted.Count > 0) await EachAsync(work => work.ResumeAsync(tenant => WasHalted(tenant) && !IsHalted(tenant), stopping), stopping);
    }

    private Task EachAsync(Func<ITenantWork, Task> act, CancellationToken stopping) => Task.WhenAll(works.Select(async work =>
    {
        try
        {
            await act(work);
        }
        catch (Exception error) when (!stopping.IsCancellationRequested)
        {
            // One kind of work must not keep the others running.
            LogFailed(error, work.GetType().Name);
        }
    }));

    [LoggerMessage(LogLevel.Error, "{Work} could not be stopped or resumed whole")]
    private partial void LogFailed(Exception error, string work);
}
