using OpenClaw.GrainInterfaces;

namespace OpenClaw.Silo.Embedded;

/// <summary>The file <c>KILL</c> in the state directory: while it is there the installation's kill switch is engaged, whoever releases it.</summary>
/// <remarks>Looked for once a second: a person with a shell needs no token and no network. Removing the file releases nothing by itself.</remarks>
internal sealed partial class KillFile(EmbeddedInstallation installation, IGrainFactory grains, TimeProvider clock, ILogger<KillFile> logger) : BackgroundService
{
    public const string FileName = "KILL";
    private const int MaxReasonChars = 200;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private readonly string _path = Path.Combine(installation.StateDirectory, FileName);

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        // Before anything works for a tenant.
        await TryObeyAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken)) await TryObeyAsync(stoppingToken);
    }

    private async Task TryObeyAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (!File.Exists(_path)) return;
            await grains.GetGrain<IInstallationGrain>(IInstallationGrain.Key).EngageKillSwitch(new(await ReasonAsync(cancellationToken), "system:file KILL"), cancellationToken);
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            LogNotEngaged(error);
        }
    }

    // Its first line, if somebody wrote one.
    private async Task<string> ReasonAsync(CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(_path);
        var buffer = new char[MaxReasonChars];
        var line = new string(buffer, 0, await reader.ReadBlockAsync(buffer, cancellationToken)).Split('\n')[0].Trim();
        return line.Length > 0 ? line : "the file KILL is in the state directory";
    }

    [LoggerMessage(LogLevel.Error, "The file KILL is there, but the kill switch could not be engaged; it is tried again every second")]
    private partial void LogNotEngaged(Exception error);
}
