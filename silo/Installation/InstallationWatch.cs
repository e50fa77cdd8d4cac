using OpenClaw.GrainInterfaces;

namespace OpenClaw.Silo.Installation;

/// <summary>What this process, silo or frontend, knows of the installation: asked for once a second, so that a kill switch is everywhere within two.</summary>
/// <remarks>Nothing is pushed: a message that got lost would leave a process at work. The first answer is there before the services behind this one start.</remarks>
public sealed partial class InstallationWatch(IGrainFactory grains, TimeProvider clock, ILogger<InstallationWatch> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private readonly List<Func<InstallationStatus, InstallationStatus, CancellationToken, Task>> _listeners = [];
    private volatile InstallationStatus? _status;
    private bool _failing;

    /// <summary>Null before the first answer.</summary>
    public InstallationStatus? Status => _status;

    /// <summary>Calls with the former and the new status after each change, one at a time. To be called before the host starts.</summary>
    /// <remarks>The first call has an empty former status: whoever listens learns what holds already.</remarks>
    public void Listen(Func<InstallationStatus, InstallationStatus, CancellationToken, Task> changed) => _listeners.Add(changed);

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        while (!await TryAskAsync(cancellationToken)) await Task.Delay(Interval, clock, cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var told = new InstallationStatus { Version = -1, Halted = new Dictionary<string, TenantHalt>() };
        using var timer = new PeriodicTimer(Interval, clock);
        do
        {
            if (!await TryAskAsync(stoppingToken) || _status is not { } status || status.Version == told.Version) continue;
            foreach (var listener in _listeners) await TellAsync(listener, told, status, stoppingToken);
            told = status;
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task<bool> TryAskAsync(CancellationToken cancellationToken)
    {
        try
        {
            _status = await grains.GetGrain<IInstallationGrain>(IInstallationGrain.Key).GetStatus(cancellationToken);
            _failing = false;
            return true;
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            // What was known holds until there is a new answer.
            if (!_failing) LogNotAsked(error);
            _failing = true;
            return false;
        }
    }

    private async Task TellAsync(
        Func<InstallationStatus, InstallationStatus, CancellationToken, Task> listener, InstallationStatus former, InstallationStatus status, CancellationToken stoppingToken)
    {
        try
        {
            await listener(former, status, stoppingToken);
        }
        catch (Exception error) when (!stoppingToken.IsCancellationRequested)
        {
            LogNotTold(error);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The state of the installation could not be asked for; what was known of it holds, and it is asked for again every second")]
    private partial void LogNotAsked(Exception error);

    [LoggerMessage(LogLevel.Error, "A change of the installation's state could not be carried out whole in this process")]
    private partial void LogNotTold(Exception error);
}
