using OpenClaw.Bench.Measurements;
using OpenClaw.Bench.Wire;

namespace OpenClaw.Bench.Scenarios;

/// <summary>Memory per connected client that does nothing but receive what the gateway tells everyone.</summary>
internal sealed class IdleConnections : IScenario
{
    private const int OpenedAtOnce = 8;
    private const int WarmUpConnections = 500;

    public string Name => "idle";

    public async Task<IReadOnlyList<Measurement>> RunAsync(BenchTarget target, CancellationToken cancellationToken)
    {
        if (!target.Processes.IsKnown)
            throw new BenchException("The idle scenario needs the gateway's process id (--pid).");
        return await PhaseLimit.WithinAsync(
            target.Sizes.PhaseLimit, "opening idle connections", token => MeasureAsync(target, token), cancellationToken);
    }

    private static async Task<IReadOnlyList<Measurement>> MeasureAsync(BenchTarget target, CancellationToken cancellationToken)
    {
        using var device = new DeviceIdentity();
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var count = target.Sizes.IdleConnections;
        var idle = new List<Task>(count);
        try
        {
            // The first clients pay for code and caches, not for a connection.
            await WarmUpAsync(target, device, Math.Min(count, WarmUpConnections), cancellationToken);
            idle.Add(ReceiveUntilAsync(await GatewayConnection.OpenAsync(target.Endpoint, device, cancellationToken), over.Token));
            await Task.Delay(target.Sizes.Settle, TimeProvider.System, cancellationToken);
            var before = target.Processes.ResidentMiB();
            await OpenAsync(target, device, count, connection => idle.Add(ReceiveUntilAsync(connection, over.Token)), cancellationToken);

            await Task.Delay(target.Sizes.Settle, TimeProvider.System, cancellationToken);
            var after = target.Processes.ResidentMiB();
            if (idle.Find(task => task.IsCompleted) is { } lost)
                await lost;
            return
            [
                new($"memory: with {count} idle connections", "MiB", after, Better.Lower),
                new("memory: per idle connection", "KiB", (after - before) * 1024 / count, Better.Lower),
            ];
        }
        finally
        {
            await over.CancelAsync();
            await Task.WhenAll(idle).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task WarmUpAsync(BenchTarget target, DeviceIdentity device, int count, CancellationToken cancellationToken)
    {
        var opened = new List<GatewayConnection>(count);
        try
        {
            await OpenAsync(target, device, count, opened.Add, cancellationToken);
        }
        finally
        {
            foreach (var connection in opened)
                connection.Dispose();
        }
    }

    private static async Task OpenAsync(
        BenchTarget target, DeviceIdentity device, int count, Action<GatewayConnection> take, CancellationToken cancellationToken)
    {
        for (var opened = 0; opened < count; opened += OpenedAtOnce)
        {
            var batch = Enumerable.Range(0, Math.Min(OpenedAtOnce, count - opened))
                .Select(_ => GatewayConnection.OpenAsync(target.Endpoint, device, cancellationToken));
            foreach (var connection in await Task.WhenAll(batch))
                take(connection);
        }
    }

    private static async Task ReceiveUntilAsync(GatewayConnection connection, CancellationToken over)
    {
        using (connection)
        {
            try
            {
                while (true)
                    await connection.ReceiveAsync(over);
            }
            catch (OperationCanceledException) when (over.IsCancellationRequested)
            {
            }
        }
    }
}
