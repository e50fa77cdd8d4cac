namespace OpenClaw.Silo.Telemetry;

/// <summary>What a process tells of itself. Section <c>Telemetry</c>. Where it is sent to is said by the usual variables, <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> and the like.</summary>
public sealed class TelemetrySettings
{
    public const string Section = "Telemetry";

    /// <summary>Offers the metrics at <c>/metrics</c> in Prometheus' form. Default: processes of a cluster do, the embedded form does not.</summary>
    public bool? Prometheus { get; set; }

    /// <summary>
    /// Offers Orleans' dashboard at <c>/dashboard</c>, to who administers. Default: processes of a cluster do, the embedded form does not,
    /// since it counts every grain call and takes some 70 MiB.
    /// </summary>
    public bool? Dashboard { get; set; }
}
