using System.Diagnostics;
using System.Text.Json;
using OpenClaw.Bench.Measurements;
using OpenClaw.Bench.Wire;

namespace OpenClaw.Bench.Scenarios;

/// <summary>One request over and over on many connections: each sends its next when it has the answer to its last.</summary>
internal sealed class RequestLoad(BenchTarget target, string method, Action<Utf8JsonWriter>? writeParams = null)
{
    // checkAnswer sees each connection's first answer and throws when it lacks what was asked for.
    public Task<IReadOnlyList<Measurement>> RunAsync(
        string name, int connections, Action<ReadOnlyMemory<byte>> checkAnswer, CancellationToken cancellationToken) =>
        PhaseLimit.WithinAsync(target.Sizes.PhaseLimit, name, token => MeasureAsync(name, connections, checkAnswer, token), cancellationToken);

    private async Task<IReadOnlyList<Measurement>> MeasureAsync(
        string name, int connections, Action<ReadOnlyMemory<byte>> checkAnswer, CancellationToken cancellationToken)
    {
        using var device = new DeviceIdentity();
        var open = new List<GatewayConnection>();
        try
        {
            for (var i = 0; i < connections; i++)
                open.Add(await GatewayConnection.OpenAsync(target.Endpoint, device, cancellationToken));
            await AskAllAsync(open, target.Sizes.Duration / 4, checkAnswer, cancellationToken);
            var started = Stopwatch.GetTimestamp();
            var counted = await AskAllAsync(open, target.Sizes.Duration, checkAnswer, cancellationToken);
            var elapsed = Stopwatch.GetElapsedTime(started);

            var all = new Samples();
            foreach (var samples in counted)
                all.AddAll(samples);
            return
            [
                new(name, "requests/s", all.Count / elapsed.TotalSeconds, Better.Higher),
                new($"{name}, p99", "ms", all.Percentile(99).TotalMilliseconds, Better.Lower),
            ];
        }
        finally
        {
            foreach (var connection in open)
                connection.Dispose();
        }
    }

    private Task<Samples[]> AskAllAsync(
        List<GatewayConnection> connections, TimeSpan duration, Action<ReadOnlyMemory<byte>> checkAnswer, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        return PhaseLimit.TogetherAsync(
            connections.Select<GatewayConnection, Func<CancellationToken, Task<Samples>>>(
                connection => token => AskUntilAsync(connection, started, duration, checkAnswer, token)),
            cancellationToken);
    }

    private async Task<Samples> AskUntilAsync(
        GatewayConnection connection, long started, TimeSpan duration, Action<ReadOnlyMemory<byte>> checkAnswer, CancellationToken cancellationToken)
    {
        var samples = new Samples();
        var length = 0;
        while (Stopwatch.GetElapsedTime(started) < duration)
        {
            var sentAt = Stopwatch.GetTimestamp();
            await connection.SendAsync(method, writeParams, cancellationToken);
            var answer = await connection.ReceiveResponseAsync(cancellationToken);
            samples.Add(Stopwatch.GetElapsedTime(sentAt));
            if (length == 0)
                checkAnswer(answer);
            else if (answer.Length < length / 2)
                throw new BenchException($"{method} answered {answer.Length} bytes after {length} before.");
            length = answer.Length;
        }

        return samples;
    }
}
