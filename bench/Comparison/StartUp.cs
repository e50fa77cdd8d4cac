using OpenClaw.Bench.Measurements;

namespace OpenClaw.Bench.Comparison;

/// <summary>Start to listening: not a scenario for a running gateway, since it needs the starting.</summary>
internal static class StartUp
{
    public const string Name = "start";

    public static async Task<IReadOnlyList<Measurement>> MeasureAsync(
        Contestant contestant, GatewaySettings settings, string logPath, CancellationToken cancellationToken)
    {
        var measurements = new List<Measurement>();
        foreach (var state in new[] { "empty state", "existing state" })
        {
            await using var gateway = await RunningGateway.StartAsync(contestant, settings, logPath, cancellationToken);
            measurements.Add(new($"start: {state}, to listening", "ms", gateway.UntilListening.TotalMilliseconds, Better.Lower));
            measurements.Add(new($"start: {state}, to the first hello-ok", "ms", gateway.UntilHello.TotalMilliseconds, Better.Lower));
        }

        return measurements;
    }
}
