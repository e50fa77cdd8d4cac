using OpenClaw.Configuration;
using OpenClaw.Silo.Embedded;
using OpenClaw.Silo.Hosting;

namespace OpenClaw.Gateway.Hosting;

/// <summary>The process: the whole gateway, or the frontend of a cluster.</summary>
internal static class GatewayProcess
{
    // Beyond the drain of runs: for sockets that close and grains that save.
    public static readonly TimeSpan ShutdownMargin = TimeSpan.FromSeconds(50);

    /// <summary>Runs until it is told to stop. 0: it drained; 1: it could not start, and said why.</summary>
    public static async Task<int> RunAsync(string[] args, CancellationToken cancellationToken)
    {
        if (Switches.AskForHelp(args))
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
            // Above the drain, so that the host does not cut it off.
            builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(options.DrainSeconds + options.ReadinessSeconds) + ShutdownMargin);
            if (options.Role == InstallationOptions.Frontend) await ClusterFrontend.RunAsync(builder, options, cancellationToken);
            else await EmbeddedGateway.RunAsync(builder, options, cancellationToken);
            return 0;
        }
        catch (Exception error) when (Explain(error) is { } explanation)
        {
            await Console.Error.WriteLineAsync($"OpenClaw.Orleans cannot start: {explanation}");
            return 1;
        }
    }

    // What an operator can mend is told in a sentence; anything else is a defect and keeps its stack.
    private static string? Explain(Exception error) => error switch
    {
        InvalidEmbeddedConfigurationException or MissingSecretException or StateDirectoryException => error.Message,
        // Taken between the look at the start and now.
        IOException { InnerException: Microsoft.AspNetCore.Connections.AddressInUseException } => ListenAddresses.InUse(error.Message),
        _ => StartFailure.Explain(error),
    };
}
