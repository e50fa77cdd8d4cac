using OpenClaw.Grains;
using OpenClaw.Silo.AtRest;
using OpenClaw.Silo.Hosting;
using OpenClaw.Silo.Telemetry;
using OpenClaw.Silo.Transport;
using OpenClaw.Storage.Postgres;
using Orleans.Configuration;

namespace OpenClaw.Silo.Cluster;

/// <summary>Makes a process a silo of a cluster on PostgreSQL.</summary>
internal static class ClusterSilo
{
    /// <param name="builder">The host.</param>
    /// <param name="cluster">How processes find and trust each other.</param>
    /// <param name="settings">What the silo may take on.</param>
    /// <param name="dashboard">Grain calls are counted for the dashboard.</param>
    /// <exception cref="SettingException">A setting is missing or not what it may be.</exception>
    public static void AddClusterSilo(this IHostApplicationBuilder builder, ClusterSettings cluster, SiloSettings settings, bool dashboard)
    {
        var database = DatabaseSetting.Of(cluster);
        var address = Addresses.Parse(cluster.Address, "Cluster:Address");
        var listen = Addresses.Parse(cluster.ListenAddress ?? cluster.Address, "Cluster:ListenAddress");
        var certificates = CertificateFiles.Open(cluster.Tls, TimeProvider.System);
        var traces = builder.HasTraces();
        var operatorTenant = settings.DefaultTenantFile is null ? null : ClusterTenant.Name;

        builder.Services.AddPostgresStorage(options =>
        {
            options.ConnectionString = database;
            options.StartTimeout = TimeSpan.FromSeconds(cluster.DatabaseWaitSeconds);
        });
        builder.Services.AddSecretBox(SettingsSection.Read<SecretOptions>(builder.Configuration, SecretOptions.Section));
        builder.Services.AddSingleton<ClusterKeys>();
        builder.Services.AddHostedService(provider => provider.GetRequiredService<ClusterKeys>());
        var grains = new GrainServiceOptions
        {
            DeviceTokenKey = provider => provider.GetRequiredService<ClusterKeys>().DeviceTokenKey,
            OperatorTenants = operatorTenant is null ? new HashSet<string>() : new HashSet<string> { operatorTenant },
            Version = Product.Version,
            DrainTime = TimeSpan.FromSeconds(settings.DrainSeconds),
            MaxRuns = settings.MaxConcurrentRuns,
            MaxWaitingRuns = settings.MaxWaitingRuns,
            ChannelSetting = (channel, name) => builder.Configuration[$"Channels:{channel}:{name}"],
        };
        builder.AddSilo(settings, grains, operatorTenant, dashboard, silo =>
        {
            silo.Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = (cluster.ClusterId, cluster.ServiceId));
            silo.Configure<EndpointOptions>(options =>
            {
                (options.AdvertisedIPAddress, options.SiloPort, options.GatewayPort) = (address, cluster.SiloPort, cluster.GatewayPort);
                options.SiloListeningEndpoint = new(listen, cluster.SiloPort);
                options.GatewayListeningEndpoint = new(listen, cluster.GatewayPort);
            });
            silo.Configure<SiloMessagingOptions>(options => options.ResponseTimeout = TimeSpan.FromSeconds(cluster.ResponseTimeoutSeconds));
            silo.Configure<ClusterMembershipOptions>(options => Take(cluster.Membership, options));
            silo.UsePostgresClustering();
            if (cluster.Kubernetes) silo.UseKubernetesHosting();
            silo.AddPostgresGrainStorage("main");
            silo.AddPostgresReminders();
            if (certificates is not null) MutualTls.Use(silo, cluster.Tls, certificates);
            if (traces) silo.AddActivityPropagation();
        }, tenants =>
        {
            if (operatorTenant is not null) tenants.AddHostedService<ClusterTenant>();
        });
    }

    private static void Take(MembershipSettings settings, ClusterMembershipOptions options)
    {
        options.ProbeTimeout = TimeSpan.FromMilliseconds(settings.ProbeTimeoutMs);
        options.NumMissedProbesLimit = settings.MissedProbes;
        options.NumVotesForDeathDeclaration = settings.Votes;
        options.TableRefreshTimeout = TimeSpan.FromSeconds(settings.TableRefreshSeconds);
        options.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(settings.AliveSeconds);
        options.EnableConnectionLivenessCheck = settings.ConnectionsCountAsLife;
    }
}
