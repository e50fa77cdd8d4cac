using System.Diagnostics;
using System.Text.Json.Serialization;
using OpenClaw.Bench.Measurements;

namespace OpenClaw.Bench.Model;

/// <summary>How long the model itself took from a request's headers to the first byte of its answer.</summary>
internal sealed class ModelTimings
{
    private const int Kept = 65_536;
    private readonly long[] _firstByteTicks = new long[Kept];
    private long _requests;

    public void Add(long arrivedAt, long firstByteAt)
    {
        var slot = Interlocked.Increment(ref _requests) - 1;
        _firstByteTicks[slot % Kept] = firstByteAt - arrivedAt;
    }

    public void Reset() => Interlocked.Exchange(ref _requests, 0);

    public ModelTimingsSummary Summarise()
    {
        var requests = Interlocked.Read(ref _requests);
        var samples = new Samples();
        foreach (var ticks in _firstByteTicks.AsSpan(0, (int)Math.Min(requests, Kept)))
            samples.Add(Stopwatch.GetElapsedTime(0, ticks));
        return new(requests, samples.Percentile(50).TotalMilliseconds, samples.Percentile(99).TotalMilliseconds);
    }
}

internal sealed record ModelTimingsSummary(long Requests, double FirstByteMedianMs, double FirstByteP99Ms);

[JsonSerializable(typeof(ModelTimingsSummary))]
internal sealed partial class ModelJson : JsonSerializerContext;
