using System.Net;
using System.Net.Sockets;
using OpenClaw.AgentRuntime;
using OpenClaw.Grains;
using OpenClaw.Silo.Filters;
using OpenClaw.Silo.Recovery;
using OpenClaw.Storage.Sqlite;
using Orleans.Configuration;

namespace OpenClaw.Silo.Embedded;

/// <summary>Hosts a silo in the same process as the frontend: SQLite in the state directory, no cluster, no port that anyone could know.</summary>
public static class EmbeddedSilo
{
    // For a run that is not given more time to put down what it has.
    private static readonly TimeSpan SavingTime = TimeSpan.FromSeconds(20);

    /// <summary>Looks at the settings behind the silo before anything is opened or written.</summary>
    /// <exception cref="EmbeddedSettingException">One of them can't be used.</exception>
    public static void CheckSettings(IConfiguration configuration) => AgentRuntimeSettings.Apply(configuration, new());

    public static T AddEmbeddedSilo<T>(this T builder, EmbeddedInstallation installation, EmbeddedSecrets secrets, string version, TimeSpan drainTime) where T : IHostApplicationBuilder
    {
        builder.Services.AddSqliteStorage(options => options.DatabasePath = Path.Combine(installation.StateDirectory, EmbeddedInstallation.DatabaseFile));
        builder.UseOrleans(silo =>
        {
            // The port is chosen by the system and only on loopback: a single silo is spoken to within its process.
            silo.UseLocalhostClustering(siloPort: FreeLoopbackPort(), gatewayPort: 0, serviceId: "openclaw", clusterId: "embedded");
            silo.AddSqliteGrainStorage("main");
            silo.AddSqliteReminders();
            silo.AddIncomingGrainCallFilter<TenantFilter>();
            // The default makes room for a million grains of other silos; here there are none.
            silo.Configure<GrainDirectoryOptions>(options => options.CacheSize = 10_000);
            silo.Configure<GrainCollectionOptions>(options =>
            {
                options.CollectionAge = TimeSpan.FromMinutes(15);
                options.DeactivationTimeout = drainTime + SavingTime;
            });
        });
        builder.Services.AddOpenClawGrains(new()
        {
            DeviceTokenKey = installation.DeviceTokenKey,
            OperatorTenants = new HashSet<string> { EmbeddedInstallation.Tenant },
            Version = version,
            DrainTime = drainTime,
            ChannelSetting = (channel, name) => builder.Configuration[$"Channels:{channel}:{name}"],
        });
        builder.Services.AddAgentRuntime(options =>
        {
            AgentRuntimeSettings.Apply(builder.Configuration, options);
            options.OperatorTenant = EmbeddedInstallation.Tenant;
        });
        builder.Services.AddSingleton(installation).AddSingleton(secrets);
        builder.Services.AddHostedService<EmbeddedTenant>();
        builder.Services.AddRunRecovery().AddEndWhenDeclaredDead();
        // Stopped before the silo, since it was added after it.
        builder.Services.AddSingleton<OpenSessions>();
        builder.Services.AddSingleton<IConfigureGrainContextProvider>(provider => provider.GetRequiredService<OpenSessions>());
        builder.Services.AddHostedService<SessionDrain>();
        return builder;
    }

    private static int FreeLoopbackPort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
