using OpenClaw.Gateway.Admin;
using OpenClaw.Gateway.Connections;
using OpenClaw.Gateway.ControlUi;
using OpenClaw.Gateway.Http;
using OpenClaw.Gateway.Tenants;
using OpenClaw.GrainInterfaces;
using OpenClaw.Silo.Embedded;
using OpenClaw.Silo.Hosting;
using OpenClaw.Silo.Management;
using OpenClaw.Silo.Telemetry;

namespace OpenClaw.Gateway.Hosting;

/// <summary>The whole gateway in one process: silo, storage and frontend.</summary>
internal static class EmbeddedGateway
{
    /// <exception cref="SettingException">A setting is not what it may be.</exception>
    public static async Task RunAsync(WebApplicationBuilder builder, InstallationOptions options, CancellationToken cancellationToken)
    {
        var telemetry = SettingsSection.Read<TelemetrySettings>(builder.Configuration, TelemetrySettings.Section);
        var limits = SettingsSection.Read<SiloSettings>(builder.Configuration, SiloSettings.Section);
        EmbeddedSilo.CheckSettings(builder.Configuration);
        var secrets = new EmbeddedSecrets(options.Token, options.Password);
        var needsToken = options.Token is null && options.Password is null;
        await using var installation = await EmbeddedInstallation.OpenAsync(Settings.StateDirectory(options), needsToken, TimeProvider.System, cancellationToken);
        var gateway = installation.Configuration.Gateway;
        var port = options.Port ?? gateway.Port;
        secrets.Check(installation.Configuration);
        var addresses = ListenAddresses.Free(port);

        builder.AddEmbeddedSilo(installation, secrets, limits, TimeSpan.FromSeconds(options.DrainSeconds), telemetry.Dashboard == true);
        builder.AddTelemetry(telemetry.Prometheus == true, "openclaw", Product.Version);
        var tenancy = new TenancyOptions { BaseDomain = options.BaseDomain, AdminToken = options.AdminToken };
        builder.AddGateway(new()
        {
            Version = Product.Version, LocalClientsAllowed = true, OperatorOwned = true, IsEmbedded = true,
            ReadinessTime = TimeSpan.FromSeconds(options.ReadinessSeconds), RestartExpectedMs = options.RestartExpectedMs,
        }, tenancy);
        // What is written goes to the socket at once and gives its buffer back: a broadcast to thousands of clients needs few of them.
        // Nothing here blocks the threads that sockets are served by.
        builder.WebHost.UseSockets(sockets => sockets.UnsafePreferInlineScheduling = true);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 1024 * 1024;
            foreach (var address in addresses) kestrel.Listen(address, port);
        });
        await using var app = builder.Build();
        app.UseTenantAddresses(tenancy);
        app.UseGatewaySockets();
        app.MapProbes();
        if (telemetry.Prometheus == true) app.UseMetrics();
        app.MapTranscriptExport();
        app.MapChannelWebhooks();
        app.UseAdminApi(telemetry.Dashboard == true);
        app.UseControlUi();
        await app.StartAsync(cancellationToken);
        await Banner.WriteAsync(Console.Out, installation, options, port, await DefaultModelAsync(app.Services), await AdminTokens.NewAsync(app.Services, options));
        await app.WaitForShutdownAsync(cancellationToken);
    }

    private static async Task<string> DefaultModelAsync(IServiceProvider services)
    {
        var grains = services.GetRequiredService<GrainCalls>();
        return await grains.Of<ITenantGrain>(TenantDirectory.DefaultTenant).GetDefaultModel(CancellationToken.None);
    }
}
