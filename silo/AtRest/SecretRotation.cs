using OpenClaw.Safety.Secrets;
using OpenClaw.Storage.Silo;

namespace OpenClaw.Silo.AtRest;

/// <summary>Opens the box once the stores are open and before any grain asks, and looks once an hour whether there are new keys or one is due.</summary>
internal sealed partial class SecretRotation(SecretBox box, TimeProvider clock, ILogger<SecretRotation> logger) : BackgroundService, IHostedLifecycleService
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    public Task StartingAsync(CancellationToken cancellationToken) => box.OpenAsync(cancellationToken);

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

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
internal static class SecretServices
{
    /// <summary>Registers the box over the silo's stores. Services that use it at their start are registered behind it.</summary>
    public static IServiceCollection AddSecretBox(this IServiceCollection services, SecretOptions options)
    {
        services.AddSingleton(options).AddSingleton<SecretBox>();
        services.AddSingleton<ISecretBox>(provider => provider.GetRequiredService<SecretBox>()).AddSingleton<IStateSeal, TenantStateSeal>();
        services.AddHostedService<SecretRotation>();
        return services;
    }
}
