using System.Globalization;
using System.Runtime.InteropServices;

namespace OpenClaw.Bench.Measurements;

/// <summary>What a reader needs to judge the numbers; nothing that names this very machine.</summary>
internal static class Machine
{
    public static string Describe()
    {
        var memoryKiB = Field("/proc/meminfo", "MemTotal").Split(' ')[0];
        var memoryGiB = double.TryParse(memoryKiB, CultureInfo.InvariantCulture, out var kib) ? kib / 1024 / 1024 : 0;
        return string.Create(CultureInfo.InvariantCulture,
            $"{Field("/proc/cpuinfo", "model name")}, {Environment.ProcessorCount} cores, {memoryGiB:F0} GiB, {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}");
    }

    /// <summary>Average number of runnable processes over the last minute: above 1 before the bench, the numbers are noisy.</summary>
    public static double Load() =>
        double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture);

    private static string Field(string file, string name) =>
        File.ReadLines(file).FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))?.Split(':', 2)[1].Trim()
        ?? "unknown processor";
}
