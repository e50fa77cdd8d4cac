using OpenClaw.Bench.Measurements;

namespace OpenClaw.Bench.Scenarios;

internal sealed class HealthRate : IScenario
{
    public string Name => "health";

    public Task<IReadOnlyList<Measurement>> RunAsync(BenchTarget target, CancellationToken cancellationToken) =>
        new RequestLoad(target, "health").RunAsync(
            $"health: {target.Sizes.HealthConnections} connections", target.Sizes.HealthConnections, RequireHealth, cancellationToken);

    private static void RequireHealth(ReadOnlyMemory<byte> answer)
    {
        if (answer.Span.IndexOf("\"agents\":"u8) < 0)
            throw new BenchException("health answered without its agents.");
    }
}
