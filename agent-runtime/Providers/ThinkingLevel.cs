namespace OpenClaw.AgentRuntime.Providers;

/// <summary>How much a model thinks before it answers.</summary>
public static class ThinkingLevel
{
    public const string Off = "off";

    /// <summary>All levels, least first.</summary>
    public static readonly IReadOnlyList<string> All = [Off, "minimal", "low", "medium", "high", "xhigh"];

    /// <summary>The level of a word people use for it; null when it is none.</summary>
    public static string? Normalize(string? word) => word?.Trim().ToLowerInvariant() switch
    {
        null or "" => null,
        Off or "none" or "disable" or "disabled" => Off,
        "minimal" or "min" or "think" => "minimal",
        "low" or "on" or "thinkhard" or "think-hard" or "enable" or "enabled" => "low",
        "medium" or "mid" or "med" or "thinkharder" or "think-harder" => "medium",
        "high" or "max" or "ultra" or "ultrathink" or "highest" or "thinkhardest" => "high",
        "xhigh" or "x-high" or "x_high" or "extrahigh" or "extra_high" or "extra-high" => "xhigh",
        _ => null,
    };

    // Only these models know the highest level; elsewhere an inherited one falls to the next.
    internal static string ForModel(string level, string model) =>
        level == "xhigh" && !model.Contains("gpt-5.2", StringComparison.OrdinalIgnoreCase) && !model.Contains("codex", StringComparison.OrdinalIgnoreCase)
            ? "high"
            : level;

    /// <summary>The next level to try after a provider refused one: the highest it names below, else off; null when there is none.</summary>
    internal static string? Below(string level, string refusal)
    {
        var index = All.ToList().IndexOf(level);
        if (index <= 0)
            return null;
        for (var lower = index - 1; lower > 0; lower--)
        {
            if (System.Text.RegularExpressions.Regex.IsMatch(refusal, $@"\b{All[lower]}\b", System.Text.RegularExpressions.RegexOptions.IgnoreCase))
                return All[lower];
        }
        return Off;
    }
}
