using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using OpenClaw.Bench.Measurements;
using OpenClaw.Bench.Model;
using OpenClaw.Bench.Scenarios;

namespace OpenClaw.Bench.Comparison;

/// <summary>
/// Runs every scenario against every contestant, each time freshly started on empty state, and the contestants in turn within a
/// repetition, so that a noisy minute hits both.
/// </summary>
internal sealed class GatewayComparison(IReadOnlyList<Contestant> contestants, BenchSizes sizes, FileInfo? raw)
{
    private const string Token = "bench-token";
    private static readonly string LogName = "gateway.log";
    private readonly List<Repetition> _repetitions = [];

    public async Task<string> RunAsync(IReadOnlyCollection<string> names, int repetitions, CancellationToken cancellationToken)
    {
        var withStart = names.Contains(StartUp.Name) || names.Contains(Catalogue.All);
        var scenarios = Catalogue.Named([.. names.Where(name => name != StartUp.Name)]);
        var loadBefore = Machine.Load();
        var work = Directory.CreateTempSubdirectory("openclaw-bench-");
        try
        {
            var port = ChildProcess.FreePort();
            await using var modelProcess = StartModel(port, work);
            await modelProcess.WaitForPortAsync(port, cancellationToken);
            using var model = new ModelClient(new Uri($"http://127.0.0.1:{port}"));
            var ceilings = new List<double>();
            for (var number = 1; number <= repetitions; number++)
            {
                ceilings.Add(await model.CeilingAsync(sizes.Sessions, sizes.Duration, cancellationToken));
                await RepeatAsync(number, scenarios, withStart, model, $"http://127.0.0.1:{port}/v1", work, cancellationToken);
            }

            return ComparisonReport.Write(_repetitions, Figure.Median(ceilings), sizes, repetitions, loadBefore);
        }
        finally
        {
            work.Delete(recursive: true);
        }
    }

    private async Task RepeatAsync(
        int number, IReadOnlyList<IScenario> scenarios, bool withStart, ModelClient model, string modelBaseUrl, DirectoryInfo work, CancellationToken cancellationToken)
    {
        GatewaySettings Fresh(string name) => new(
            work.CreateSubdirectory(name).FullName, ChildProcess.FreePort(), Token, modelBaseUrl, sizes.Sessions);

        if (withStart)
        {
            foreach (var contestant in contestants)
            {
                var settings = Fresh($"{number}-{contestant.Name}-{StartUp.Name}");
                Keep(new(contestant.Name, StartUp.Name, number,
                    await StartUp.MeasureAsync(contestant, settings, Path.Combine(settings.StateDirectory, LogName), cancellationToken)));
            }
        }

        foreach (var scenario in scenarios)
        {
            foreach (var contestant in contestants)
            {
                var settings = Fresh($"{number}-{contestant.Name}-{scenario.Name}");
                await using var gateway = await RunningGateway.StartAsync(
                    contestant, settings, Path.Combine(settings.StateDirectory, LogName), cancellationToken);
                var target = new BenchTarget(
                    gateway.Endpoint, gateway.Processes, model, sizes, new ModelReply(ModelReply.DefaultTokens).Text);
                Keep(new(contestant.Name, scenario.Name, number, await scenario.RunAsync(target, cancellationToken)));
            }
        }
    }

    // Progress goes to standard error: standard output holds the table and nothing else.
    private void Keep(Repetition repetition)
    {
        _repetitions.Add(repetition);
        foreach (var measurement in repetition.Measurements)
            Console.Error.WriteLine($"#{repetition.Number} {repetition.Gateway}: {measurement.Name}: {Figure.Format(measurement.Value)} {measurement.Unit}");
        if (raw is not null)
            File.AppendAllText(raw.FullName, JsonSerializer.Serialize(repetition, MeasurementJson.Default.Repetition) + "\n");
    }

    private static ChildProcess StartModel(int port, DirectoryInfo work)
    {
        var program = Environment.ProcessPath ?? throw new BenchException("The bench cannot find its own executable.");
        var start = new ProcessStartInfo(program, ["model", "--port", port.ToString(CultureInfo.InvariantCulture)]);
        return ChildProcess.Start(start, Path.Combine(work.FullName, "model.log"));
    }
}
