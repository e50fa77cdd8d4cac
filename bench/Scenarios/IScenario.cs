using OpenClaw.Bench.Measurements;
using OpenClaw.Bench.Model;
using OpenClaw.Bench.Wire;

namespace OpenClaw.Bench.Scenarios;

/// <summary>One line or more of the table: brings the gateway into a state, loads it, and says what it measured.</summary>
internal interface IScenario
{
    string Name { get; }

    Task<IReadOnlyList<Measurement>> RunAsync(BenchTarget target, CancellationToken cancellationToken);
}

/// <param name="Endpoint">The gateway.</param>
/// <param name="Processes">Its processes; may be unknown, then memory and processor time are left out.</param>
/// <param name="Model">The fake model behind it; null: the model's own time is unknown and not subtracted.</param>
/// <param name="Sizes">How much load to make.</param>
/// <param name="ExpectedText">The text every run must end with.</param>
internal sealed record BenchTarget(
    GatewayEndpoint Endpoint, ProcessGroup Processes, ModelClient? Model, BenchSizes Sizes, string ExpectedText);
