using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace OpenClaw.Silo.Telemetry;

/// <summary>Traces, metrics and logs by OpenTelemetry. What nobody asked for is not set up, and costs nothing.</summary>
public static class TelemetryRegistration
{
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    // A request's way: frame, grain calls, model, database. Sources of ours are named like their assembly.
    private static readonly string[] Sources = ["OpenClaw.Gateway", "OpenClaw.Grains", "Microsoft.Orleans.Runtime", "Microsoft.Orleans.Application", "Npgsql"];

    private static readonly string[] Meters =
    [
        "OpenClaw.Gateway", "OpenClaw.Grains", "OpenClaw.Safety", "Microsoft.Orleans", "Npgsql", "System.Net.Http", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel",
    ];

    /// <summary>Sets up what the settings and the environment ask for.</summary>
    /// <param name="builder">The host.</param>
    /// <param name="prometheus">Metrics are offered at <c>/metrics</c>.</param>
    /// <param name="service">What this process is called.</param>
    /// <param name="version">Of the product.</param>
    public static void AddTelemetry(this IHostApplicationBuilder builder, bool prometheus, string service, string version)
    {
        var (traces, metrics, logs) = (IsSent(builder, "TRACES"), IsSent(builder, "METRICS"), IsSent(builder, "LOGS"));
        if (!traces && !metrics && !logs && !prometheus) return;
        var telemetry = builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(service, serviceVersion: version, serviceInstanceId: $"{Environment.MachineName}:{Environment.ProcessId}").AddEnvironmentVariableDetector());
        if (traces)
        {
            telemetry.WithTracing(tracing => tracing
                .AddSource(Sources)
                // A socket's upgrade lasts as long as the socket: its frames are told one by one instead.
                .AddAspNetCoreInstrumentation(options => options.Filter = context => !context.WebSockets.IsWebSocketRequest)
                .AddHttpClientInstrumentation()
                .AddOtlpExporter());
        }
        if (metrics || prometheus)
        {
            telemetry.WithMetrics(collected =>
            {
                collected.AddMeter(Meters).AddRuntimeInstrumentation();
                if (metrics) collected.AddOtlpExporter();
                if (prometheus) collected.AddPrometheusExporter();
            });
        }
        if (logs) builder.Logging.AddOpenTelemetry(options => options.IncludeScopes = true);
        if (logs) telemetry.WithLogging(collected => collected.AddOtlpExporter());
    }

    /// <summary>Whether traces are sent anywhere: then the cluster's calls carry their context along.</summary>
    public static bool HasTraces(this IHostApplicationBuilder builder) => IsSent(builder, "TRACES");

    private static bool IsSent(IHostApplicationBuilder builder, string signal) =>
        !string.Equals(builder.Configuration["OTEL_SDK_DISABLED"], "true", StringComparison.OrdinalIgnoreCase)
        && !string.Equals(builder.Configuration[$"OTEL_{signal}_EXPORTER"], "none", StringComparison.OrdinalIgnoreCase)
        && (builder.Configuration[Endpoint] is { Length: > 0 } || builder.Configuration[$"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT"] is { Length: > 0 });
}
