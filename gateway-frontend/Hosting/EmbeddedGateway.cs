using System.Text.Json;
using Microsoft.AspNetCore.Connections;
using OpenClaw.Configuration;
using OpenClaw.Gateway.Connections;
using OpenClaw.Gateway.ControlUi;
using OpenClaw.Gateway.Http;
using OpenClaw.GrainInterfaces;
using OpenClaw.Silo.Embedded;

namespace OpenClaw.Gateway.Hosting;

/// <summary>The whole gateway in one process: silo, storage and frontend.</summary>
internal static class EmbeddedGateway
{
    private const string Version = "2026.11.0";
    private static readonly TimeSpan ShutdownMargin = TimeSpan.FromSeconds(50);

    /// <summary>Runs until it is told to stop. 0: it drained; 1: it could not start, and said why.</summary>
    public static async Task<int> RunAsync(string[] args, CancellationToken cancellationToken)
    {
        if (CommandLine.AsksForHelp(args))
        {
            await Console.Out.WriteLineAsync(CommandLine.Usage);
            return 0;
        }
        try
        {
            // Settings lie beside the program, wherever it is started from.
            var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
            Settings.AddUsualSources(builder.Configuration, args);
            var options = Settings.Read(builder.Configuration);
            EmbeddedSilo.CheckSettings(builder.Configuration);
            var secrets = new EmbeddedSecrets(options.Token, options.Password);
            var needsToken = options.Token is null && options.Password is null;
            await using var installation = await EmbeddedInstallation.OpenAsync(Settings.StateDirectory(options), needsToken, TimeProvider.System, cancellationToken);
            var gateway = installation.Configuration.Gateway;
            var port = options.Port ?? gateway.Port;
            secrets.Check(installation.Configuration);
            var addresses = ListenAddresses.Free(port);

            builder.AddEmbeddedSilo(installation, secrets, Version, TimeSpan.FromSeconds(options.DrainSeconds));
            builder.AddGateway(new GatewayFacts(Version, LocalClientsAllowed: true, OperatorOwned: true));
            // What is written goes to the socket at once and gives its buffer back: a broadcast to thousands of clients needs few of them.
            // Nothing here blocks the threads that sockets are served by.
            builder.WebHost.UseSockets(sockets => sockets.UnsafePreferInlineScheduling = true);
            builder.WebHost.ConfigureKestrel(kestrel =>
            {
                kestrel.AddServerHeader = false;
                kestrel.Limits.MaxRequestBodySize = 1024 * 1024;
                foreach (var address in addresses) kestrel.Listen(address, port);
            });
            // Above the drain of the runs, so that the host does not cut it off.
            builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(options.DrainSeconds) + ShutdownMargin);
            await using var app = builder.Build();
            app.UseGatewaySockets();
            app.MapProbes();
            app.MapTranscriptExport();
            app.MapChannelWebhooks();
            app.UseControlUi();
            await app.StartAsync(cancellationToken);
            await Banner.WriteAsync(Console.Out, installation, options, port, await DefaultModelAsync(app.Services));
            await app.WaitForShutdownAsync(cancellationToken);
            return 0;
        }
        catch (Exception error) when (Explain(error) is { } explanation)
        {
            await Console.Error.WriteLineAsync($"OpenClaw.Orleans cannot start: {explanation}");
            return 1;
        }
    }

    private static async Task<string> DefaultModelAsync(IServiceProvider services)
    {
        var grains = services.GetRequiredService<GrainCalls>();
        return (await grains.Of<ITenantGrain>(Tenants.TenantDirectory.DefaultTenant).GetDefaultModel(CancellationToken.None));
    }

    // What an operator can mend is told in a sentence; anything else is a defect and keeps its stack.
    private static string? Explain(Exception error) => error switch
    {
        SettingException or InvalidEmbeddedConfigurationException or System.ComponentModel.DataAnnotations.ValidationException => error.Message,
        Microsoft.Extensions.Options.OptionsValidationException invalid => string.Join(" ", invalid.Failures),
        MissingSecretException => error.Message,
        _ when EmbeddedInstallation.ExplainStart(error) is { } known => known,
        InvalidDataException { InnerException: FormatException { InnerException: JsonException json } } => $"appsettings.json is no valid JSON: {json.Message}",
        // Taken between the look at the start and now.
        IOException { InnerException: AddressInUseException } => ListenAddresses.InUse(error.Message),
        StateDirectoryException => error.Message,
        _ => null,
    };
}
