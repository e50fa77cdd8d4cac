using OpenClaw.Bench.Measurements;

namespace OpenClaw.Bench.Scenarios;

/// <summary>
/// From the client's send to the first <c>chat</c> delta, less the time the model took for its first byte: what a user waits
/// for the gateway alone.
/// </summary>
internal sealed class FirstDelta : IScenario
{
    public string Name => "first-delta";

    public async Task<IReadOnlyList<Measurement>> RunAsync(BenchTarget target, CancellationToken cancellationToken) =>
    [
        .. await MeasureAsync(target, sessions: 1, cancellationToken),
        .. await MeasureAsync(target, target.Sizes.Sessions, cancellationToken),
    ];

    private static async Task<List<Measurement>> MeasureAsync(BenchTarget target, int sessions, CancellationToken cancellationToken)
    {
        using var load = await ChatLoad.OpenAsync(target, sessions, cancellationToken);
        await load.WarmUpAsync(cancellationToken);
        if (target.Model is not null)
            await target.Model.ResetTimingsAsync(cancellationToken);
        var result = await load.RunAsync("the first-delta bench", target.Sizes.Runs, cancellationToken);
        var ofModel = target.Model is null ? null : await target.Model.TimingsAsync(cancellationToken);

        var prefix = $"first delta: {sessions} session{(sessions == 1 ? "" : "s")}";
        var own = TimeSpan.FromMilliseconds(ofModel?.FirstByteMedianMs ?? 0);
        List<Measurement> measurements =
        [
            new($"{prefix}, median", "ms", (result.FirstDeltas.Percentile(50) - own).TotalMilliseconds, Better.Lower),
            new($"{prefix}, p99", "ms", (result.FirstDeltas.Percentile(99) - own).TotalMilliseconds, Better.Lower),
        ];
        if (ofModel is not null)
        {
            measurements.Add(new($"{prefix}, model's first byte (subtracted)", "ms", ofModel.FirstByteMedianMs, Better.Neither));
            measurements.Add(new($"{prefix}, model calls per run", "calls", (double)ofModel.Requests / result.Runs, Better.Neither));
        }

        return measurements;
    }
}
