namespace OpenClaw.Configuration.Settings;

/// <summary>How messages are taken in and answered.</summary>
public sealed record MessageSettings
{
    public string? MessagePrefix { get; init; }

    public string? ResponsePrefix { get; init; }

    /// <summary>Expressions that count as a mention in a group.</summary>
    public IReadOnlyList<string> MentionPatterns { get; init; } = [];

    public int? GroupHistoryLimit { get; init; }

    public QueueSettings Queue { get; init; } = new();

    /// <summary>Texts of one sender within this time become one message; zero: off.</summary>
    public TimeSpan InboundDebounce { get; init; }

    public IReadOnlyDictionary<string, TimeSpan> InboundDebounceByChannel { get; init; } = new Dictionary<string, TimeSpan>();

    public string? AckReaction { get; init; }

    /// <summary><c>group-mentions</c>, <c>group-all</c>, <c>direct</c> or <c>all</c>.</summary>
    public string AckReactionScope { get; init; } = "group-mentions";

    public bool RemoveAckAfterReply { get; init; }

    public bool SuppressToolErrors { get; init; }

    internal static MessageSettings Read(SettingsSection section)
    {
        var none = new MessageSettings();
        var group = section.Section("groupChat");
        var inbound = section.Section("inbound");
        return new()
        {
            MessagePrefix = section.Text("messagePrefix"),
            ResponsePrefix = section.Text("responsePrefix"),
            MentionPatterns = group.Texts("mentionPatterns"),
            GroupHistoryLimit = group.Whole("historyLimit"),
            Queue = QueueSettings.Read(section.Section("queue")),
            InboundDebounce = TimeSpan.FromMilliseconds(inbound.Whole("debounceMs") ?? 0),
            InboundDebounceByChannel = Milliseconds(inbound.Section("byChannel")),
            AckReaction = section.Text("ackReaction"),
            AckReactionScope = section.Text("ackReactionScope", none.AckReactionScope),
            RemoveAckAfterReply = section.Flag("removeAckAfterReply") ?? none.RemoveAckAfterReply,
            SuppressToolErrors = section.Flag("suppressToolErrors") ?? none.SuppressToolErrors,
        };
    }

    internal static Dictionary<string, TimeSpan> Milliseconds(SettingsSection section)
    {
        var result = new Dictionary<string, TimeSpan>(StringComparer.Ordinal);
        foreach (var (name, _) in section.Entries())
        {
            if (section.Whole(name) is { } milliseconds)
                result[name] = TimeSpan.FromMilliseconds(milliseconds);
        }

        return result;
    }
}
