namespace OpenClaw.Configuration.Settings;

/// <summary>Whether a session may send: any matching <c>deny</c> wins, then any <c>allow</c>, then the default.</summary>
public sealed record SendPolicy
{
    /// <summary><c>allow</c> or <c>deny</c>.</summary>
    public string Default { get; init; } = "allow";

    public IReadOnlyList<SendRule> Rules { get; init; } = [];

    internal static SendPolicy Read(SettingsSection section) => new()
    {
        Default = section.Text("default", "allow"),
        Rules = [.. section.Items("rules").Select(SendRule.Read)],
    };
}
