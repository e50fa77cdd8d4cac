namespace OpenClaw.Configuration.Settings;

/// <summary>After so many failures within the window an address is shut out for a while.</summary>
public sealed record AuthRateLimitSettings
{
    public int MaxAttempts { get; init; } = 10;

    public TimeSpan Window { get; init; } = TimeSpan.FromMilliseconds(60_000);

    public TimeSpan Lockout { get; init; } = TimeSpan.FromMilliseconds(300_000);

    public bool ExemptLoopback { get; init; } = true;

    internal static AuthRateLimitSettings Read(SettingsSection section)
    {
        var none = new AuthRateLimitSettings();
        return new()
        {
            MaxAttempts = section.Whole("maxAttempts") ?? none.MaxAttempts,
            Window = section.Whole("windowMs") is { } window ? TimeSpan.FromMilliseconds(window) : none.Window,
            Lockout = section.Whole("lockoutMs") is { } lockout ? TimeSpan.FromMilliseconds(lockout) : none.Lockout,
            ExemptLoopback = section.Flag("exemptLoopback") ?? none.ExemptLoopback,
        };
    }
}
