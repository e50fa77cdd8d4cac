using System.Net;
using OpenClaw.Safety.Redaction;
using OpenClaw.Silo.AtRest;
using OpenClaw.Silo.Cluster;
using OpenClaw.Silo.Embedded;
using OpenClaw.Silo.Management;
using OpenClaw.Silo.Telemetry;

namespace OpenClaw.Silo.Hosting;

/// <summary>A silo in a process of its own: one of a cluster on PostgreSQL.</summary>
internal static partial class SiloProcess
{
    private const int DefaultManagementPort = 8081;
    // Beyond the drain of runs: for grains that save and the silo that leaves.
    private static readonly TimeSpan ShutdownMargin = TimeSpan.FromSeconds(50);

    private const string Usage = """
        Usage: dotnet run --project silo -- [switches]

          --database <text>   the cluster's PostgreSQL             (also OPENCLAW_DATABASE)
          --address <ip>      where other processes reach it       (Cluster:Address; default 127.0.0.1)
          --port <number>     for other silos                      (Cluster:SiloPort; default 11111)
          --gateway <number>  for frontends                        (Cluster:GatewayPort; default 30000)
          --help              this text

        Any setting of appsettings.json can be given by its full name, for example --Silo:DrainSeconds 30.
        """;

    private static readonly Switches Line = new(
        new Dictionary<string, string>
        {
            ["--database"] = "Cluster:Database", ["--address"] = "Cluster:Address", ["--port"] = "Cluster:SiloPort", ["--gateway"] = "Cluster:GatewayPort",
        },
        [SiloSettings.Section, ClusterSettings.Section, ManagementSettings.Section, TelemetrySettings.Section, SecretOptions.Section, AgentRuntimeSettings.Section, "Audit", "Logging"]);

    /// <summary>Runs until it is told to stop. 0: it drained and left; 1: it could not start, and said why.</summary>
    public static async Task<int> RunAsync(string[] args, CancellationToken cancellationToken)
    {
        if (Switches.AskForHelp(args))
        {
            await Console.Out.WriteLineAsync(Usage);
            return 0;
        }
        try
        {
            // Settings lie beside the program, wherever it is started from.
            var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
            builder.Configuration.AddInMemoryCollection(FromEnvironment());
            builder.Configuration.AddInMemoryCollection(Line.Read(args));
            builder.Services.AddRedactedConsole();
            await RunAsync(builder, cancellationToken);
            return Environment.ExitCode;
        }
        catch (Exception error) when (StartFailure.Explain(error) is { } explanation)
        {
            await Console.Error.WriteLineAsync($"The silo cannot start: {explanation}");
            return 1;
        }
    }

    private static async Task RunAsync(WebApplicationBuilder builder, CancellationToken cancellationToken)
    {
        var cluster = SettingsSection.Read<ClusterSettings>(builder.Configuration, ClusterSettings.Section);
        var settings = SettingsSection.Read<SiloSettings>(builder.Configuration, SiloSettings.Section);
        var management = SettingsSection.Read<ManagementSettings>(builder.Configuration, ManagementSettings.Section);
        var telemetry = SettingsSection.Read<TelemetrySettings>(builder.Configuration, TelemetrySettings.Section);
        AgentRuntimeSettings.Apply(builder.Configuration, new());
        if (settings.DefaultTenantFile is { } file) await ClusterTenant.ReadAsync(file, cancellationToken);
        var endpoint = new IPEndPoint(Addresses.Parse(management.Address, "Management:Address"), management.Port ?? DefaultManagementPort);
        var prometheus = telemetry.Prometheus ?? true;

        builder.Services.AddSingleton(settings);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.AddClusterSilo(cluster, settings, telemetry.Dashboard != false);
        builder.Services.AddRedactedConsole();
        builder.AddTelemetry(prometheus, "openclaw-silo", Product.Version);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(settings.DrainSeconds) + ShutdownMargin);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(endpoint);
        });
        await using var app = builder.Build();
        var lifetime = app.Lifetime;
        app.UseManagement(endpoint.Port, () => lifetime.ApplicationStarted.IsCancellationRequested && !lifetime.ApplicationStopping.IsCancellationRequested, prometheus,
            telemetry.Dashboard != false ? settings.AdminToken : null);
        await app.StartAsync(cancellationToken);
        LogReady(app.Logger, new IPEndPoint(IPAddress.Parse(cluster.Address), cluster.SiloPort), endpoint);
        await app.WaitForShutdownAsync(cancellationToken);
    }

    private static Dictionary<string, string?> FromEnvironment()
    {
        Dictionary<string, string?> found = [];
        foreach (var (variable, key) in new[]
        {
            ("OPENCLAW_DATABASE", "Cluster:Database"), ("OPENCLAW_GATEWAY_TOKEN", "Silo:Token"), ("OPENCLAW_GATEWAY_PASSWORD", "Silo:Password"),
            ("OPENCLAW_ADMIN_TOKEN", "Silo:AdminToken"),
        })
        {
            if (Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value) found[key] = value;
        }
        return found;
    }

    [LoggerMessage(LogLevel.Information, "The silo {Address} is ready: probes and metrics at {Management}")]
    private static partial void LogReady(ILogger logger, IPEndPoint address, IPEndPoint management);
}
