using System.Diagnostics;
using System.Diagnostics.Metrics;
using OpenClaw.Grains.Runs;
using OpenClaw.Protocol.Transcripts;

namespace OpenClaw.Grains.Telemetry;

/// <summary>What the grains of a silo measure: runs, tokens, and who waits.</summary>
internal sealed class GrainTelemetry : IDisposable
{
    /// <summary>Name of the source of traces and of the meter.</summary>
    public const string Name = "OpenClaw.Grains";

    private const int MaxTenants = 100;
    private static readonly double[] Seconds = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800];
    private readonly ActivitySource _source = new(Name);
    private readonly Meter _meter;
    private readonly Histogram<double> _runs;
    private readonly Counter<long> _tokens;
    private readonly TenantLabels _tenants = new(MaxTenants);

    public GrainTelemetry(IMeterFactory meters, RunSlots slots)
    {
        _meter = meters.Create(Name);
        _runs = _meter.CreateHistogram<double>("openclaw.runs.duration", "s", "Time from a run's start to its end, by outcome.", advice: new() { HistogramBucketBoundaries = Seconds });
        _tokens = _meter.CreateCounter<long>("openclaw.tokens", "{token}", "Tokens that models took and gave, by direction and tenant.");
        _meter.CreateObservableGauge("openclaw.runs.running", () => slots.Running, "{run}", "Runs on this silo.");
        _meter.CreateObservableGauge("openclaw.runs.waiting", () => Lines(slots), "{run}", "Runs that wait for a place on this silo, by tenant.");
    }

    /// <summary>Begins the trace of a run, as a part of what started it.</summary>
    public Activity? Begin(string tenant, string sessionKey, string runId) => _source.HasListeners()
        ? _source.StartActivity("run")?.SetTag("openclaw.tenant", tenant).SetTag("openclaw.session", sessionKey).SetTag("openclaw.run", runId)
        : null;

    /// <summary>A model's part of a run ended.</summary>
    public void Ended(string tenant, string outcome, TimeSpan took, TokenUsage usage)
    {
        if (_runs.Enabled) _runs.Record(took.TotalSeconds, new KeyValuePair<string, object?>("outcome", outcome));
        if (!_tokens.Enabled) return;
        var label = new KeyValuePair<string, object?>("tenant", _tenants.Of(tenant));
        _tokens.Add(usage.Input + usage.CacheRead + usage.CacheWrite, label, new("direction", "input"));
        _tokens.Add(usage.Output, label, new("direction", "output"));
    }

    public void Dispose()
    {
        _source.Dispose();
        _meter.Dispose();
    }

    private static IEnumerable<Measurement<int>> Lines(RunSlots slots)
    {
        var longest = slots.Lines().OrderByDescending(line => line.Waiting).ToList();
        // Told even when nobody waits: a value that is missing is no zero.
        if (longest.Count == 0) yield return new(0, new KeyValuePair<string, object?>("tenant", TenantLabels.Others));
        foreach (var (tenant, waiting) in longest.Take(MaxTenants)) yield return new(waiting, new KeyValuePair<string, object?>("tenant", tenant));
        if (longest.Count > MaxTenants) yield return new(longest.Skip(MaxTenants).Sum(line => line.Waiting), new KeyValuePair<string, object?>("tenant", TenantLabels.Others));
    }
}
