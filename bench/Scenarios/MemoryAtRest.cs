using OpenClaw.Bench.Measurements;
using OpenClaw.Bench.Wire;

namespace OpenClaw.Bench.Scenarios;

/// <summary>Memory of a gateway that has started, greeted one client, and has nothing to do.</summary>
internal sealed class MemoryAtRest : IScenario
{
    public string Name => "memory";

    public async Task<IReadOnlyList<Measurement>> RunAsync(BenchTarget target, CancellationToken cancellationToken)
    {
        if (!target.Processes.IsKnown)
            throw new BenchException("The memory scenario needs the gateway's process id (--pid).");
        using var device = new DeviceIdentity();
        using var connection = await GatewayConnection.OpenAsync(target.Endpoint, device, cancellationToken);
        await connection.CloseAsync(cancellationToken);
        await Task.Delay(target.Sizes.Settle, TimeProvider.System, cancellationToken);
        return [new("memory: after start", "MiB", target.Processes.ResidentMiB(), Better.Lower)];
    }
}
