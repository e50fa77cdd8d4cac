using OpenClaw.Bench.Measurements;

namespace OpenClaw.Bench.Scenarios;

/// <summary>Runs per second in fresh sessions, and in the same sessions when their history is ten times as long.</summary>
internal sealed class ChatRuns : IScenario
{
    public string Name => "chat";

    public async Task<IReadOnlyList<Measurement>> RunAsync(BenchTarget target, CancellationToken cancellationToken)
    {
        var sizes = target.Sizes;
        using var load = await ChatLoad.OpenAsync(target, sizes.Sessions, cancellationToken);
        await load.WarmUpAsync(cancellationToken);
        var fresh = await load.RunAsync("the chat bench", sizes.Runs, cancellationToken);
        var fill = sizes.Runs * (sizes.HistoryFactor - 1);
        if (fill > 0)
            await load.RunAsync("filling the history", fill, cancellationToken);
        var again = await load.RunAsync("the chat bench with history", sizes.Runs, cancellationToken);

        var prefix = $"chat: {sizes.Sessions} sessions";
        List<Measurement> measurements =
        [
            .. Report(prefix + ", fresh", fresh),
            .. Report($"{prefix}, {sizes.HistoryFactor} times the history", again),
        ];
        if (target.Processes.IsKnown)
        {
            await Task.Delay(sizes.Settle, TimeProvider.System, cancellationToken);
            measurements.Add(new("memory: after the chat bench", "MiB", target.Processes.ResidentMiB(), Better.Lower));
        }

        return measurements;
    }

    private static IEnumerable<Measurement> Report(string prefix, ChatResult result)
    {
        yield return new($"{prefix}", "runs/s", result.RunsPerSecond, Better.Higher);
        yield return new($"{prefix}, send to final, median", "ms", result.Finals.Percentile(50).TotalMilliseconds, Better.Lower);
        yield return new($"{prefix}, send to final, p99", "ms", result.Finals.Percentile(99).TotalMilliseconds, Better.Lower);
        yield return new($"{prefix}, events delivered", "events/s", result.Events / result.Elapsed.TotalSeconds, Better.Neither);
        yield return new($"{prefix}, holes in seq", "count", result.SequenceHoles, Better.Lower);
        yield return new($"{prefix}, load generator's processor time", "ms/run", result.OwnProcessorTime.TotalMilliseconds / result.Runs, Better.Neither);
        if (result.ProcessorTime is { } processor)
            yield return new($"{prefix}, gateway processor time", "ms/run", processor.TotalMilliseconds / result.Runs, Better.Lower);
    }
}
