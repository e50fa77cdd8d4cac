using System.Diagnostics;
using OpenClaw.Bench.Measurements;
using OpenClaw.Bench.Wire;

namespace OpenClaw.Bench.Scenarios;

/// <summary>Whole connections per second: socket, challenge, signed connect, hello, close. The devices are paired beforehand.</summary>
internal sealed class ConnectRate : IScenario
{
    // Closed sockets keep their loopback port for a minute; the bound leaves enough of them.
    private const int MaxConnectsPerClient = 1000;

    public string Name => "connects";

    public Task<IReadOnlyList<Measurement>> RunAsync(BenchTarget target, CancellationToken cancellationToken) =>
        PhaseLimit.WithinAsync(target.Sizes.PhaseLimit, "the connect bench", token => MeasureAsync(target, token), cancellationToken);

    private static async Task<IReadOnlyList<Measurement>> MeasureAsync(BenchTarget target, CancellationToken cancellationToken)
    {
        var devices = Enumerable.Range(0, target.Sizes.ConnectClients).Select(_ => new DeviceIdentity()).ToList();
        try
        {
            await ConnectAllAsync(target, devices, target.Sizes.Duration / 4, cancellationToken);
            var started = Stopwatch.GetTimestamp();
            var counted = await ConnectAllAsync(target, devices, target.Sizes.Duration, cancellationToken);
            var elapsed = Stopwatch.GetElapsedTime(started);

            var all = new Samples();
            foreach (var samples in counted)
                all.AddAll(samples);
            var name = $"connects: signed device, {target.Sizes.ConnectClients} clients";
            return
            [
                new(name, "connects/s", all.Count / elapsed.TotalSeconds, Better.Higher),
                new($"{name}, open to hello-ok, median", "ms", all.Percentile(50).TotalMilliseconds, Better.Lower),
                new($"{name}, open to hello-ok, p99", "ms", all.Percentile(99).TotalMilliseconds, Better.Lower),
            ];
        }
        finally
        {
            foreach (var device in devices)
                device.Dispose();
        }
    }

    private static Task<Samples[]> ConnectAllAsync(
        BenchTarget target, List<DeviceIdentity> devices, TimeSpan duration, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        return PhaseLimit.TogetherAsync(
            devices.Select<DeviceIdentity, Func<CancellationToken, Task<Samples>>>(
                device => token => ConnectUntilAsync(target.Endpoint, device, started, duration, token)),
            cancellationToken);
    }

    private static async Task<Samples> ConnectUntilAsync(
        GatewayEndpoint endpoint, DeviceIdentity device, long started, TimeSpan duration, CancellationToken cancellationToken)
    {
        var samples = new Samples();
        while (samples.Count < MaxConnectsPerClient && Stopwatch.GetElapsedTime(started) < duration)
        {
            var openedAt = Stopwatch.GetTimestamp();
            using var connection = await GatewayConnection.OpenAsync(endpoint, device, cancellationToken);
            samples.Add(Stopwatch.GetElapsedTime(openedAt));
            await connection.CloseAsync(cancellationToken);
        }

        return samples;
    }
}
