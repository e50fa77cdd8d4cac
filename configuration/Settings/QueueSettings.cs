namespace OpenClaw.Configuration.Settings;

/// <summary>What becomes of a message that arrives while a run of its session is active.</summary>
public sealed record QueueSettings
{
    /// <summary><c>collect</c>, <c>followup</c>, <c>steer</c>, <c>steer-backlog</c> or <c>interrupt</c>.</summary>
    public string Mode { get; init; } = "collect";

    public IReadOnlyDictionary<string, string> ModeByChannel { get; init; } = new Dictionary<string, string>();

    public TimeSpan Debounce { get; init; } = TimeSpan.FromMilliseconds(1_000);

    public IReadOnlyDictionary<string, TimeSpan> DebounceByChannel { get; init; } = new Dictionary<string, TimeSpan>();

    /// <summary>Most messages that wait.</summary>
    public int Cap { get; init; } = 20;

    /// <summary>What goes when the queue is full: <c>summarize</c>, <c>old</c> or <c>new</c>.</summary>
    public string Drop { get; init; } = "summarize";

    public string ModeFor(string? channel) => channel is null ? Mode : ModeByChannel.GetValueOrDefault(channel, Mode);

    public TimeSpan DebounceFor(string? channel) => channel is null ? Debounce : DebounceByChannel.GetValueOrDefault(channel, Debounce);

    internal static QueueSettings Read(SettingsSection section)
    {
        var none = new QueueSettings();
        return new()
        {
            Mode = Canonical(section.Text("mode", none.Mode)),
            ModeByChannel = section.TextMap("byChannel").ToDictionary(entry => entry.Key, entry => Canonical(entry.Value), StringComparer.Ordinal),
            Debounce = section.Whole("debounceMs") is { } milliseconds ? TimeSpan.FromMilliseconds(milliseconds) : none.Debounce,
            DebounceByChannel = MessageSettings.Milliseconds(section.Section("debounceMsByChannel")),
            Cap = section.Whole("cap") ?? none.Cap,
            Drop = section.Text("drop", none.Drop),
        };
    }

    /// <summary>The mode's present name: two have older ones.</summary>
    public static string Canonical(string mode) => mode switch
    {
        "queue" => "steer",
        "steer+backlog" => "steer-backlog",
        _ => mode,
    };
}
