using System.Net;
using System.Net.Sockets;
using OpenClaw.Silo.Hosting;
using OpenClaw.Storage.Sqlite;
using Orleans.Configuration;

namespace OpenClaw.Silo.Embedded;

/// <summary>Hosts a silo in the same process as the frontend: SQLite in the state directory, no cluster, no port that anyone could know.</summary>
public static class EmbeddedSilo
{
    /// <summary>Looks at the settings behind the silo before anything is opened or written.</summary>
    /// <exception cref="EmbeddedSettingException">One of them can't be used.</exception>
    public static void CheckSettings(IConfiguration configuration) => AgentRuntimeSettings.Apply(configuration, new());

    public static T AddEmbeddedSilo<T>(this T builder, EmbeddedInstallation installation, EmbeddedSecrets secrets, SiloSettings settings, TimeSpan drainTime, bool dashboard)
        where T : IHostApplicationBuilder
    {
        builder.Services.AddSqliteStorage(options => options.DatabasePath = Path.Combine(installation.StateDirectory, EmbeddedInstallation.DatabaseFile));
        var grains = new Grains.GrainServiceOptions
        {
            DeviceTokenKey = _ => installation.DeviceTokenKey,
            OperatorTenants = new HashSet<string> { EmbeddedInstallation.Tenant },
            Version = Product.Version,
            DrainTime = drainTime,
            MaxRuns = settings.MaxConcurrentRuns,
            MaxWaitingRuns = settings.MaxWaitingRuns,
            ChannelSetting = (channel, name) => builder.Configuration[$"Channels:{channel}:{name}"],
        };
        builder.Services.AddSingleton(installation).AddSingleton(secrets);
        builder.AddSilo(settings, grains, EmbeddedInstallation.Tenant, dashboard, silo =>
        {
            // The port is chosen by the system and only on loopback: a single silo is spoken to within its process.
            silo.UseLocalhostClustering(siloPort: FreeLoopbackPort(), gatewayPort: 0, serviceId: "openclaw", clusterId: "embedded");
            silo.AddSqliteGrainStorage("main");
            silo.AddSqliteReminders();
            // Here it stands right behind the silo: a kill switch holds before anything works for a tenant.
            silo.Services.AddHostedService<KillFile>();
            // The default makes room for a million grains of other silos; here there are none.
            silo.Configure<GrainDirectoryOptions>(options => options.CacheSize = 10_000);
        }, tenants => tenants.AddHostedService<EmbeddedTenant>());
        return builder;
    }

    private static int FreeLoopbackPort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
