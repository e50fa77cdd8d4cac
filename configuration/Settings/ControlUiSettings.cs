namespace OpenClaw.Configuration.Settings;

/// <summary>The browser interface served by the gateway.</summary>
public sealed record ControlUiSettings
{
    public bool Enabled { get; init; } = true;

    /// <summary>A folder with the interface's files; null: the one delivered with the gateway.</summary>
    public string? Root { get; init; }

    /// <summary>Without a slash at the end; empty: served at <c>/</c>.</summary>
    public string BasePath { get; init; } = "";

    /// <summary>Origins beside the gateway's own.</summary>
    public IReadOnlyList<string> AllowedOrigins { get; init; } = [];

    /// <summary>Let a browser without device identity in over plain HTTP.</summary>
    public bool AllowInsecureAuth { get; init; }

    /// <summary>Let a browser without device identity in altogether.</summary>
    public bool DangerouslyDisableDeviceAuth { get; init; }

    internal static ControlUiSettings Read(SettingsSection section) => new()
    {
        Enabled = section.Flag("enabled") ?? true,
        Root = section.Text("root"),
        BasePath = Normalize(section.Text("basePath", "")),
        AllowedOrigins = section.Texts("allowedOrigins"),
        AllowInsecureAuth = section.Flag("allowInsecureAuth") ?? false,
        DangerouslyDisableDeviceAuth = section.Flag("dangerouslyDisableDeviceAuth") ?? false,
    };

    private static string Normalize(string path)
    {
        path = path.Trim().Trim('/');
        return path.Length == 0 ? "" : "/" + path;
    }
}
