namespace OpenClaw.Configuration.Settings;

/// <summary>Where models come from.</summary>
public sealed record ModelSettings
{
    /// <summary><c>merge</c>: beside the built-in catalogue; <c>replace</c>: instead of it.</summary>
    public string Mode { get; init; } = "merge";

    public IReadOnlyDictionary<string, ModelProvider> Providers { get; init; } = new Dictionary<string, ModelProvider>();

    internal static ModelSettings Read(SettingsSection section) => new()
    {
        Mode = section.Text("mode", "merge"),
        Providers = section.Section("providers").Entries()
            .ToDictionary(entry => entry.Name, entry => ModelProvider.Read(entry.Name, entry.Value), StringComparer.Ordinal),
    };
}
