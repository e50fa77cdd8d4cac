using System.Diagnostics;
using System.Diagnostics.Metrics;
using OpenClaw.Gateway.Connections;
using OpenClaw.Gateway.Events;

namespace OpenClaw.Gateway.Telemetry;

/// <summary>What this frontend measures. While nobody listens, a request costs two looks at a flag.</summary>
internal sealed class GatewayTelemetry : IDisposable
{
    /// <summary>Name of the source of traces and of the meter.</summary>
    public const string Name = "OpenClaw.Gateway";

    // A tenant is a label of its own only while there are few: the busiest are named, the others counted together.
    private const int MaxTenants = 100;
    private const string Others = "(others)";

    private static readonly double[] Seconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

    private readonly ActivitySource _source = new(Name);
    private readonly Meter _meter;
    private readonly Histogram<double> _requests;

    public GatewayTelemetry(IMeterFactory meters, ConnectionRegistry connections, TopicHub topics)
    {
        _meter = meters.Create(Name);
        _requests = _meter.CreateHistogram<double>("openclaw.requests.duration", "s", "Time from a request's frame to its answer, by method and outcome.", advice: new() { HistogramBucketBoundaries = Seconds });
        SlowConsumers = _meter.CreateCounter<long>("openclaw.connections.slow", "{connection}", "Connections closed because their client did not keep up.");
        DroppedEvents = _meter.CreateCounter<long>("openclaw.events.dropped", "{event}", "Events left out for clients that did not keep up.");
        _meter.CreateObservableGauge("openclaw.sockets", () => connections.Sockets, "{socket}", "Open sockets, the handshake done or not.");
        _meter.CreateObservableGauge("openclaw.connections", () => ByTenant(topics), "{connection}", "Connected clients, by tenant.");
    }

    public Counter<long> SlowConsumers { get; }

    public Counter<long> DroppedEvents { get; }

    /// <summary>Whether anybody wants to know of requests.</summary>
    public bool IsObserved => _requests.Enabled || _source.HasListeners();

    /// <summary>Begins the trace of a request: the root of all that it causes.</summary>
    public Activity? Begin(string method, string tenant, string connectionId)
    {
        if (!_source.HasListeners()) return null;
        // Not a part of the socket's upgrade, which lasts as long as the socket.
        Activity.Current = null;
        var activity = _source.StartActivity(method, ActivityKind.Server);
        activity?.SetTag("openclaw.tenant", tenant).SetTag("openclaw.connection", connectionId);
        return activity;
    }

    /// <summary>Ends it.</summary>
    public void End(Activity? activity, string method, string outcome, TimeSpan took)
    {
        if (_requests.Enabled) _requests.Record(took.TotalSeconds, new("method", method), new("outcome", outcome));
        if (activity is null) return;
        if (outcome != Methods.MethodTable.Ok) activity.SetStatus(ActivityStatusCode.Error, outcome);
        activity.Dispose();
    }

    public void Dispose()
    {
        _source.Dispose();
        _meter.Dispose();
    }

    private static IEnumerable<Measurement<int>> ByTenant(TopicHub topics)
    {
        var busiest = topics.Topics.Where(topic => topic.HasReceivers).OrderByDescending(topic => topic.ReceiverCount).ToList();
        foreach (var topic in busiest.Take(MaxTenants)) yield return new(topic.ReceiverCount, new KeyValuePair<string, object?>("tenant", topic.Tenant));
        if (busiest.Count > MaxTenants) yield return new(busiest.Skip(MaxTenants).Sum(topic => topic.ReceiverCount), new KeyValuePair<string, object?>("tenant", Others));
    }
}
