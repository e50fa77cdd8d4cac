namespace OpenClaw.Configuration.Settings;

/// <summary>How messages become conversations.</summary>
public sealed record SessionSettings
{
    /// <summary>The one name of an agent's main session, whatever the file says.</summary>
    public const string MainKey = "main";

    /// <summary><c>per-sender</c> or <c>global</c>.</summary>
    public string Scope { get; init; } = "per-sender";

    /// <summary><c>main</c>, <c>per-peer</c>, <c>per-channel-peer</c> or <c>per-account-channel-peer</c>.</summary>
    public string DmScope { get; init; } = "main";

    /// <summary>One person's names on several channels, by the name to use.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> IdentityLinks { get; init; } =
        new Dictionary<string, IReadOnlyList<string>>();

    public ResetPolicy Reset { get; init; } = new();

    /// <summary>By <c>direct</c>, <c>group</c> and <c>thread</c>; what is absent follows <see cref="Reset"/>.</summary>
    public IReadOnlyDictionary<string, ResetPolicy> ResetByType { get; init; } = new Dictionary<string, ResetPolicy>();

    /// <summary>By channel; wins over the others.</summary>
    public IReadOnlyDictionary<string, ResetPolicy> ResetByChannel { get; init; } = new Dictionary<string, ResetPolicy>();

    public IReadOnlyList<string> ResetTriggers { get; init; } = ["/new", "/reset"];

    public SendPolicy SendPolicy { get; init; } = new();

    /// <summary>The policy of a conversation.</summary>
    /// <param name="type"><c>direct</c>, <c>group</c> or <c>thread</c>.</param>
    /// <param name="channel">Null outside of channels.</param>
    public ResetPolicy ResetFor(string type, string? channel) =>
        channel is not null && ResetByChannel.TryGetValue(channel, out var byChannel) ? byChannel
        : ResetByType.GetValueOrDefault(type, Reset);

    internal static SessionSettings Read(SettingsSection section)
    {
        var reset = ReadReset(section);
        return new()
        {
            Scope = section.Text("scope", "per-sender"),
            DmScope = section.Text("dmScope", "main"),
            IdentityLinks = section.Section("identityLinks").Entries()
                .ToDictionary(entry => entry.Name, entry => section.Section("identityLinks").Texts(entry.Name), StringComparer.Ordinal),
            Reset = reset,
            ResetByType = ReadByType(section.Section("resetByType"), reset),
            ResetByChannel = section.Section("resetByChannel").Entries()
                .ToDictionary(entry => entry.Name, entry => ResetPolicy.Read(entry.Value, reset), StringComparer.Ordinal),
            ResetTriggers = section.Has("resetTriggers") ? section.Texts("resetTriggers") : ["/new", "/reset"],
            SendPolicy = SendPolicy.Read(section.Section("sendPolicy")),
        };
    }

    // An old `idleMinutes` of its own means: by idleness, not daily.
    private static ResetPolicy ReadReset(SettingsSection section)
    {
        var above = section.Whole("idleMinutes") is { } minutes
            ? new ResetPolicy { Mode = section.Has("reset") ? "daily" : "idle", Idle = TimeSpan.FromMinutes(minutes) }
            : new ResetPolicy();
        return ResetPolicy.Read(section.Section("reset"), above);
    }

    private static Dictionary<string, ResetPolicy> ReadByType(SettingsSection section, ResetPolicy above)
    {
        var result = new Dictionary<string, ResetPolicy>(StringComparer.Ordinal);
        foreach (var (name, value) in section.Entries())
        {
            // `dm` is the older word; beside `direct` it is not looked at.
            if (name != "dm")
                result[name] = ResetPolicy.Read(value, above);
            else if (!section.Has("direct"))
                result["direct"] = ResetPolicy.Read(value, above);
        }

        return result;
    }
}
