namespace OpenClaw.Configuration.Settings;

/// <summary>When an agent looks around by itself.</summary>
public sealed record HeartbeatSettings
{
    /// <summary>What an agent is told at each beat unless the configuration says otherwise.</summary>
    public const string DefaultPrompt =
        "Look at HEARTBEAT.md in the workspace, if there is one, and do what it asks. Leave what earlier conversations were about. If nothing needs doing, answer HEARTBEAT_OK.";

    /// <summary>Zero: never.</summary>
    public TimeSpan Every { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>From when on, <c>HH:mm</c>, inclusive; null: no limit.</summary>
    public string? ActiveStart { get; init; }

    /// <summary>Until when, <c>HH:mm</c>, exclusive.</summary>
    public string? ActiveEnd { get; init; }

    /// <summary><c>user</c>, <c>local</c> or an IANA zone.</summary>
    public string ActiveTimezone { get; init; } = "user";

    public string? Model { get; init; }

    public string Session { get; init; } = "main";

    /// <summary><c>last</c>, <c>none</c> or a channel.</summary>
    public string Target { get; init; } = "last";

    public string? To { get; init; }

    public string? AccountId { get; init; }

    /// <summary>Null: <see cref="DefaultPrompt"/>.</summary>
    public string? Prompt { get; init; }

    /// <summary>A reply that only acknowledges and is at most this long is not delivered.</summary>
    public int AckMaxChars { get; init; } = 300;

    public bool IncludeReasoning { get; init; }

    public bool SuppressToolErrorWarnings { get; init; }

    internal static HeartbeatSettings Read(SettingsSection section, HeartbeatSettings above)
    {
        var hours = section.Section("activeHours");
        return new()
        {
            Every = section.Text("every") is { } every ? Durations.Parse(every, TimeSpan.FromMinutes(1)) ?? above.Every : above.Every,
            ActiveStart = hours.Text("start") ?? above.ActiveStart,
            ActiveEnd = hours.Text("end") ?? above.ActiveEnd,
            ActiveTimezone = hours.Text("timezone", above.ActiveTimezone),
            Model = section.Text("model") ?? above.Model,
            Session = section.Text("session", above.Session),
            Target = section.Text("target", above.Target),
            To = section.Text("to") ?? above.To,
            AccountId = section.Text("accountId") ?? above.AccountId,
            Prompt = section.Text("prompt") ?? above.Prompt,
            AckMaxChars = section.Whole("ackMaxChars") ?? above.AckMaxChars,
            IncludeReasoning = section.Flag("includeReasoning") ?? above.IncludeReasoning,
            SuppressToolErrorWarnings = section.Flag("suppressToolErrorWarnings") ?? above.SuppressToolErrorWarnings,
        };
    }
}
