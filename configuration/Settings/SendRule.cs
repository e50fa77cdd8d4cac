namespace OpenClaw.Configuration.Settings;

/// <summary>One rule; every condition that is set must hold.</summary>
public sealed record SendRule
{
    /// <summary><c>allow</c> or <c>deny</c>.</summary>
    public required string Action { get; init; }

    public string? Channel { get; init; }

    /// <summary><c>direct</c>, <c>group</c>, <c>channel</c>; <c>dm</c> is read as <c>direct</c>.</summary>
    public string? ChatType { get; init; }

    /// <summary>Start of the session key, with or without <c>agent:{id}:</c>.</summary>
    public string? KeyPrefix { get; init; }

    /// <summary>Start of the whole session key.</summary>
    public string? RawKeyPrefix { get; init; }

    internal static SendRule Read(SettingsSection section)
    {
        var match = section.Section("match");
        return new()
        {
            Action = section.Text("action", "deny"),
            Channel = match.Text("channel"),
            ChatType = match.Text("chatType") is "dm" ? "direct" : match.Text("chatType"),
            KeyPrefix = match.Text("keyPrefix"),
            RawKeyPrefix = match.Text("rawKeyPrefix"),
        };
    }
}
