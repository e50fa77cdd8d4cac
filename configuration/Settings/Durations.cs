using System.Globalization;
using System.Text.RegularExpressions;

namespace OpenClaw.Configuration.Settings;

/// <summary>Durations as people write them: <c>500ms</c>, <c>30s</c>, <c>15m</c>, <c>1h30m</c>, <c>2d</c>, <c>1w</c>.</summary>
public static partial class Durations
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(3650);

    /// <param name="text">The duration; zero is allowed, negative is not.</param>
    /// <param name="unit">What a number without a unit counts.</param>
    /// <returns>Null when the text is no duration or is longer than ten years.</returns>
    public static TimeSpan? Parse(string text, TimeSpan unit)
    {
        text = text.Trim();
        if (text.Length is 0 or > 64)
            return null;
        if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var bare))
            return Bounded(unit.TotalMilliseconds * bare);
        var match = Parts().Match(text);
        if (!match.Success)
            return null;
        var total = 0d;
        for (var part = 0; part < match.Groups["number"].Captures.Count; part++)
        {
            var number = double.Parse(match.Groups["number"].Captures[part].Value, CultureInfo.InvariantCulture);
            total += number * UnitOf(match.Groups["unit"].Captures[part].Value).TotalMilliseconds;
        }

        return Bounded(total);
    }

    /// <summary>The short form of a duration, its largest units only: <c>30m</c>, <c>1h30m</c>.</summary>
    public static string Format(TimeSpan duration)
    {
        if (duration < TimeSpan.FromSeconds(1)) return FormattableString.Invariant($"{(long)duration.TotalMilliseconds}ms");
        (string Unit, long Count)[] parts = [("d", duration.Days), ("h", duration.Hours), ("m", duration.Minutes), ("s", duration.Seconds)];
        return string.Concat(parts.Where(part => part.Count > 0).Select(part => FormattableString.Invariant($"{part.Count}{part.Unit}")));
    }

    private static TimeSpan? Bounded(double milliseconds) =>
        milliseconds <= Longest.TotalMilliseconds ? TimeSpan.FromMilliseconds(milliseconds) : null;

    private static TimeSpan UnitOf(string unit) => unit.ToUpperInvariant() switch
    {
        "MS" => TimeSpan.FromMilliseconds(1),
        "S" => TimeSpan.FromSeconds(1),
        "M" => TimeSpan.FromMinutes(1),
        "H" => TimeSpan.FromHours(1),
        "D" => TimeSpan.FromDays(1),
        _ => TimeSpan.FromDays(7),
    };

    [GeneratedRegex(@"\A(?:(?<number>[0-9]+(?:\.[0-9]+)?)\s*(?<unit>ms|s|m|h|d|w)\s*)+\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Parts();
}
