namespace OpenClaw.Configuration.Files;

/// <summary>How a configuration file is watched.</summary>
public sealed class ConfigurationFileOptions
{
    /// <summary>How long a file has to stay the same before it is read. Default 300 ms.</summary>
    public TimeSpan Debounce { get; set; } = TimeSpan.FromMilliseconds(300);

    /// <summary>How often to look without being told, for file systems that do not tell. Default 5 s.</summary>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Who may write the file. Default: the operator, as the file is the embedded form's.</summary>
    public ConfigurationOwner Owner { get; set; } = ConfigurationOwner.Operator;

    /// <summary>Channel ids beyond those of the key table.</summary>
    public IReadOnlySet<string>? Channels { get; set; }
}
