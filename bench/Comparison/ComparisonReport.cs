using System.Globalization;
using System.Text;
using OpenClaw.Bench.Measurements;
using OpenClaw.Bench.Scenarios;

namespace OpenClaw.Bench.Comparison;

/// <summary>The table: one line per measurement, a column per gateway, and how many times better ours is.</summary>
internal static class ComparisonReport
{
    private const string Unknown = "not yet measured";

    public static string Write(
        IReadOnlyList<Repetition> repetitions, double modelCeiling, BenchSizes sizes, int count, double loadBefore)
    {
        var text = new StringBuilder();
        var culture = CultureInfo.InvariantCulture;
        var date = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd HH:mm 'UTC'", culture);
        text.AppendLine(culture, $"Measured {date} on {Machine.Describe()}.");
        text.AppendLine(culture, $"Medians of {count} repetition{(count == 1 ? "" : "s")}; load average before: {loadBefore:F1}.");
        text.AppendLine(culture, $"The fake model's own ceiling with {sizes.Sessions} requests at a time: {Figure.Format(modelCeiling)} answers/s.");
        text.AppendLine();
        text.AppendLine("| measurement | unit | original | ours | ours is better by |");
        text.AppendLine("|---|---|---:|---:|---:|");
        foreach (var line in Lines(repetitions))
            text.AppendLine(line);
        return text.ToString();
    }

    private static IEnumerable<string> Lines(IReadOnlyList<Repetition> repetitions)
    {
        var values = repetitions
            .SelectMany(repetition => repetition.Measurements.Select(measurement => (repetition.Gateway, Measurement: measurement)))
            .GroupBy(item => item.Measurement.Name);
        foreach (var group in values)
        {
            var about = group.First().Measurement;
            var original = Of(group, Contestant.ReferenceName);
            var ours = Of(group, Contestant.OursName);
            yield return $"| {about.Name} | {about.Unit} | {Shown(original)} | {Shown(ours)} | {Ratio(about.Better, original, ours)} |";
        }
    }

    private static double? Of(IEnumerable<(string Gateway, Measurement Measurement)> group, string gateway)
    {
        var values = group.Where(item => item.Gateway == gateway).Select(item => item.Measurement.Value).ToList();
        return values.Count == 0 ? null : Figure.Median(values);
    }

    private static string Shown(double? value) => value is { } known ? Figure.Format(known) : Unknown;

    // Below zero or zero there is no "times": a subtraction that came out at nothing, or a count of none.
    private static string Ratio(Better better, double? original, double? ours) => (better, original, ours) switch
    {
        (Better.Higher, > 0, > 0) => $"{Figure.Format(ours.Value / original.Value)} ×",
        (Better.Lower, > 0, > 0) => $"{Figure.Format(original.Value / ours.Value)} ×",
        _ => "",
    };
}
