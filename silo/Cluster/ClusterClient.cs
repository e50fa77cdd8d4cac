using OpenClaw.Silo.Hosting;
using OpenClaw.Silo.Telemetry;
using OpenClaw.Silo.Transport;
using OpenClaw.Storage.Postgres;
using Orleans.Configuration;
using Orleans.Dashboard;
using Orleans.Messaging;

namespace OpenClaw.Silo.Cluster;

/// <summary>Makes a process a client of the cluster: it finds silos in the membership table, and waits until there is one.</summary>
public static partial class ClusterClient
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    /// <param name="builder">The host.</param>
    /// <param name="settings">How processes find and trust each other.</param>
    /// <param name="dashboard">The dashboard of the silos is offered here too.</param>
    /// <exception cref="SettingException">A setting is missing or not what it may be.</exception>
    public static void AddClusterClient(this IHostApplicationBuilder builder, ClusterSettings settings, bool dashboard)
    {
        var database = DatabaseSetting.Of(settings);
        var certificates = CertificateFiles.Open(settings.Tls, TimeProvider.System);
        var traces = builder.HasTraces();
        builder.UseOrleansClient(client =>
        {
            client.Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = (settings.ClusterId, settings.ServiceId));
            client.Configure<ClientMessagingOptions>(options => options.ResponseTimeout = TimeSpan.FromSeconds(settings.ResponseTimeoutSeconds));
            client.Configure<GatewayOptions>(options => options.GatewayListRefreshPeriod = TimeSpan.FromMilliseconds(settings.SiloListRefreshMs));
            client.UsePostgresClustering(database);
            WatchSilos(client.Services);
            client.UseConnectionRetryFilter<UntilASiloIsThere>();
            if (certificates is not null) MutualTls.Use(client, settings.Tls, certificates);
            if (traces) client.AddActivityPropagation();
            if (dashboard) client.AddDashboard();
        });
    }

    private static void WatchSilos(IServiceCollection services)
    {
        services.AddSingleton<ClusterChanges>();
        services.AddSingleton<GatewayCountChangedHandler>(provider =>
        {
            var changes = provider.GetRequiredService<ClusterChanges>();
            return (_, now) => changes.Connected(now.NumberOfConnectedGateways);
        });
        var table = services.Last(service => service.ServiceType == typeof(IGatewayListProvider));
        services.Remove(table);
        services.AddSingleton<IGatewayListProvider>(provider => ActivatorUtilities.CreateInstance<SiloWatch>(
            provider,
            (IGatewayListProvider)(table.ImplementationInstance ?? table.ImplementationFactory?.Invoke(provider)
                ?? ActivatorUtilities.CreateInstance(provider, table.ImplementationType!))));
    }

    private sealed partial class UntilASiloIsThere(TimeProvider clock, ILogger<UntilASiloIsThere> logger) : IClientConnectionRetryFilter
    {
        public async Task<bool> ShouldRetryConnectionAttempt(Exception exception, CancellationToken cancellationToken)
        {
            LogWaiting(exception.Message);
            await Task.Delay(RetryDelay, clock, cancellationToken);
            return true;
        }

        [LoggerMessage(LogLevel.Information, "No silo can be reached yet; it is tried again. {Reason}")]
        private partial void LogWaiting(string reason);
    }
}
