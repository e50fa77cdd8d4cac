namespace OpenClaw.Configuration.Settings;

/// <summary>Which slash commands there are and who may use them.</summary>
public sealed record CommandSettings
{
    /// <summary>Commands in ordinary text.</summary>
    public bool Text { get; init; } = true;

    /// <summary><c>/config</c>.</summary>
    public bool Config { get; init; }

    /// <summary><c>/debug</c>.</summary>
    public bool Debug { get; init; }

    /// <summary><c>!</c> and <c>/bash</c>.</summary>
    public bool Bash { get; init; }

    /// <summary>How long such a command may hold the chat before it goes on in the background.</summary>
    public TimeSpan BashForeground { get; init; } = TimeSpan.FromMilliseconds(2_000);

    /// <summary><c>/restart</c>.</summary>
    public bool Restart { get; init; }

    /// <summary>Access lists of channels also bind commands.</summary>
    public bool UseAccessGroups { get; init; } = true;

    /// <summary><c>auto</c>, <c>true</c> or <c>false</c>: commands in the channel's own menu.</summary>
    public string Native { get; init; } = "auto";

    /// <summary>The same for skills.</summary>
    public string NativeSkills { get; init; } = "auto";

    public IReadOnlyList<string> OwnerAllowFrom { get; init; } = [];

    /// <summary>Who may use commands, by channel; <c>*</c> for every channel.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> AllowFrom { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    internal static CommandSettings Read(SettingsSection section)
    {
        var none = new CommandSettings();
        var allowed = section.Section("allowFrom");
        return new()
        {
            Text = section.Flag("text") ?? none.Text,
            Config = section.Flag("config") ?? none.Config,
            Debug = section.Flag("debug") ?? none.Debug,
            Bash = section.Flag("bash") ?? none.Bash,
            BashForeground = section.Whole("bashForegroundMs") is { } milliseconds ? TimeSpan.FromMilliseconds(milliseconds) : none.BashForeground,
            Restart = section.Flag("restart") ?? none.Restart,
            UseAccessGroups = section.Flag("useAccessGroups") ?? none.UseAccessGroups,
            Native = Switch(section, "native"),
            NativeSkills = Switch(section, "nativeSkills"),
            OwnerAllowFrom = section.Texts("ownerAllowFrom"),
            AllowFrom = allowed.Entries().ToDictionary(entry => entry.Name, entry => allowed.Texts(entry.Name), StringComparer.Ordinal),
        };
    }

    private static string Switch(SettingsSection section, string key) => section.Flag(key) switch
    {
        true => "true",
        false => "false",
        null => "auto",
    };
}
