using System.CommandLine;
using OpenClaw.Bench.Comparison;
using OpenClaw.Bench.Scenarios;

namespace OpenClaw.Bench.Commands;

internal static class CompareCommand
{
    public static Command Create()
    {
        var ours = new Option<FileInfo?>("--ours") { Description = "Our published gateway's executable." };
        var reference = new Option<FileInfo?>("--reference") { Description = "Script that runs the original in the foreground; see docs/performance.md." };
        var repetitions = SizeOptions.Count("--repetitions", "How often each scenario runs; the table shows medians.", 3, largest: 100);
        var scenarios = new Option<string[]>("--scenario") { Description = $"{Catalogue.All}, {StartUp.Name}, or any of: {string.Join(", ", Catalogue.Names)}.", DefaultValueFactory = _ => [Catalogue.All], AllowMultipleArgumentsPerToken = true };
        var output = new Option<FileInfo?>("--output") { Description = "Also write the table to this file." };
        var raw = new Option<FileInfo?>("--raw") { Description = "Append every repetition to this file, one JSON object a line." };
        var sizes = new SizeOptions();
        var command = new Command("compare", "Starts both gateways in turn on fresh state, runs the scenarios, prints a table of medians.")
        {
            ours, reference, repetitions, scenarios, output, raw,
        };
        sizes.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var contestants = new List<Contestant>();
            if (parsed.GetValue(reference) is { } script)
                contestants.Add(Contestant.Reference(script));
            if (parsed.GetValue(ours) is { } executable)
                contestants.Add(Contestant.Ours(executable));
            if (contestants.Count == 0)
                throw new BenchException("Nothing to measure: give --ours, --reference or both.");

            var comparison = new GatewayComparison(contestants, sizes.Read(parsed), parsed.GetValue(raw));
            var report = await comparison.RunAsync(
                parsed.GetRequiredValue(scenarios), parsed.GetValue(repetitions), cancellationToken);
            Console.WriteLine(report);
            if (parsed.GetValue(output) is { } file)
                await File.WriteAllTextAsync(file.FullName, report, cancellationToken);
        });
        return command;
    }
}
