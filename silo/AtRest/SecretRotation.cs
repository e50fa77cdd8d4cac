using OpenClaw.Safety.Secrets;
using OpenClaw.Storage;
using OpenClaw.Storage.Silo;

namespace OpenClaw.Silo.AtRest;

/// <summary>Looks once an hour whether there are new keys or one is due.</summary>
internal sealed partial class SecretRotation(SecretBox box, TimeProvider clock, ILogger<SecretRotation> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await box.RefreshAsync(stoppingToken);
            }
            catch (Exception error) when (!stoppingToken.IsCancellationRequested)
            {
                LogNotRefreshed(error);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "The keys of the secrets at rest could not be looked after; the present ones go on, and it is tried again in an hour")]
    private partial void LogNotRefreshed(Exception error);
}

/// <summary>Puts the secret box into a silo.</summary>
public static class SecretServices
{
    /// <summary>Opens the box before the host is built, for what is needed to build it, and registers it.</summary>
    /// <exception cref="InvalidCertificateException">The certificate cannot be used.</exception>
    public static async Task<ISecretBox> AddSecretBoxAsync(
        this IServiceCollection services, IKeyRingStore store, SecretOptions options, TimeProvider clock, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        var box = await SecretBox.OpenAsync(store, options, clock, loggers, cancellationToken);
        // Made here, so the container does not dispose it; it ends with the process.
        services.AddSingleton(box).AddSingleton<ISecretBox>(box).AddSingleton<IStateSeal, TenantStateSeal>();
        services.AddHostedService<SecretRotation>();
        return box;
    }
}
