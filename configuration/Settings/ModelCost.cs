namespace OpenClaw.Configuration.Settings;

/// <summary>US dollars per million tokens.</summary>
public sealed record ModelCost
{
    public double Input { get; init; }

    public double Output { get; init; }

    public double CacheRead { get; init; }

    public double CacheWrite { get; init; }

    internal static ModelCost Read(SettingsSection section) => new()
    {
        Input = section.Number("input") ?? 0,
        Output = section.Number("output") ?? 0,
        CacheRead = section.Number("cacheRead") ?? 0,
        CacheWrite = section.Number("cacheWrite") ?? 0,
    };
}
