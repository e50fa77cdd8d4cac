using System.Net;
using OpenClaw.Gateway.Admin;
using OpenClaw.Gateway.Connections;
using OpenClaw.Gateway.ControlUi;
using OpenClaw.Gateway.Http;
using OpenClaw.Gateway.Tenants;
using OpenClaw.Silo.Cluster;
using OpenClaw.Silo.Hosting;
using OpenClaw.Silo.Management;
using OpenClaw.Silo.Telemetry;

namespace OpenClaw.Gateway.Hosting;

/// <summary>A frontend of a cluster: sockets and HTTP here, everything else on silos. It keeps nothing, so clients may come to any of them.</summary>
internal static partial class ClusterFrontend
{
    private const int DefaultManagementPort = 8082;
    private const int DefaultRestartExpectedMs = 1_000;

    /// <exception cref="SettingException">A setting is not what it may be.</exception>
    public static async Task RunAsync(WebApplicationBuilder builder, InstallationOptions options, CancellationToken cancellationToken)
    {
        var telemetry = SettingsSection.Read<TelemetrySettings>(builder.Configuration, TelemetrySettings.Section);
        var management = SettingsSection.Read<ManagementSettings>(builder.Configuration, ManagementSettings.Section);
        var cluster = SettingsSection.Read<ClusterSettings>(builder.Configuration, ClusterSettings.Section);
        var port = options.Port ?? InstallationOptions.DefaultPort;
        var managementPort = management.Port ?? DefaultManagementPort;
        var prometheus = telemetry.Prometheus ?? true;

        builder.AddClusterClient(cluster, telemetry.Dashboard != false);
        builder.AddTelemetry(prometheus, "openclaw-frontend", Product.Version);
        var tenancy = new TenancyOptions { BaseDomain = options.BaseDomain, AdminToken = options.AdminToken };
        builder.AddGateway(new()
        {
            Version = Product.Version, LocalClientsAllowed = options.TrustLoopback, OperatorOwned = false, IsEmbedded = false,
            ReadinessTime = TimeSpan.FromSeconds(options.ReadinessSeconds), RestartExpectedMs = options.RestartExpectedMs ?? DefaultRestartExpectedMs,
        }, tenancy);
        // Probes are answered while no silo is there yet.
        builder.Services.Configure<HostOptions>(host => host.ServicesStartConcurrently = true);
        var (address, managementAddress) = (Addresses.Parse(options.Address, "Gateway:Address"), Addresses.Parse(management.Address, "Management:Address"));
        // What is written goes to the socket at once and gives its buffer back: a broadcast to thousands of clients needs few of them.
        // Nothing here blocks the threads that sockets are served by.
        builder.WebHost.UseSockets(sockets => sockets.UnsafePreferInlineScheduling = true);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 1024 * 1024;
            kestrel.Listen(address, port);
            kestrel.Listen(managementAddress, managementPort);
        });
        await using var app = builder.Build();
        if (options.TrustLoopback) LogTrustsLoopback(app.Logger);
        var services = app.Services.GetRequiredService<GatewayServices>();
        app.UseManagement(managementPort, () => services.IsReady, prometheus);
        app.UseTenantAddresses(tenancy);
        app.UseGatewaySockets();
        app.MapProbes();
        app.MapTranscriptExport();
        app.MapChannelWebhooks();
        app.UseAdminApi(telemetry.Dashboard != false);
        app.UseControlUi();
        await app.StartAsync(cancellationToken);
        // To the person who starts it, not to the log, which goes elsewhere.
        if (await AdminTokens.NewAsync(app.Services, options) is { } made) await Console.Out.WriteLineAsync($"Admin token, shown this once: {made}");
        LogReady(app.Logger, new IPEndPoint(address, port), new IPEndPoint(managementAddress, managementPort));
        await app.WaitForShutdownAsync(cancellationToken);
    }

    [LoggerMessage(LogLevel.Warning, "Clients on this machine's loopback are trusted as the operator's own (Gateway:TrustLoopback): they pair without being asked")]
    private static partial void LogTrustsLoopback(ILogger logger);

    [LoggerMessage(LogLevel.Information, "The frontend is ready: clients at {Address}, probes and metrics at {Management}")]
    private static partial void LogReady(ILogger logger, IPEndPoint address, IPEndPoint management);
}
