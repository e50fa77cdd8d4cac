namespace OpenClaw.Configuration.Settings;

/// <summary>When a conversation starts anew by itself.</summary>
public sealed record ResetPolicy
{
    /// <summary><c>daily</c> or <c>idle</c>.</summary>
    public string Mode { get; init; } = "daily";

    /// <summary>Hour of the day in the tenant's zone, 0 to 23.</summary>
    public int AtHour { get; init; } = 4;

    /// <summary>Null with <c>daily</c>: no limit. With <c>idle</c> always set.</summary>
    public TimeSpan? Idle { get; init; }

    internal static ResetPolicy Read(SettingsSection section, ResetPolicy above)
    {
        var mode = section.Text("mode", above.Mode);
        var idle = section.Whole("idleMinutes") is { } minutes ? TimeSpan.FromMinutes(minutes) : above.Idle;
        return new()
        {
            Mode = mode,
            AtHour = section.Whole("atHour") ?? above.AtHour,
            Idle = mode == "idle" ? idle ?? TimeSpan.FromMinutes(60) : idle,
        };
    }
}
