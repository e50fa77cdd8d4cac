using OpenClaw.ChannelAdapters.Abstractions;
using OpenClaw.Configuration;
using OpenClaw.Configuration.Settings;
using OpenClaw.Protocol.Channels;

namespace OpenClaw.Grains.Channels;

/// <summary>What is done with a message by who wrote it, and where.</summary>
internal enum AccessVerdict
{
    Pass,
    Drop,

    /// <summary>The sender is told a code.</summary>
    Pair,
}

/// <summary>Who may write to an account. Source: semantics page, DM access and group access.</summary>
internal sealed class Access(ChannelDescriptor channel, ChannelSettings settings, TenantConfiguration configuration)
{
    private const string Everybody = "*";

    /// <summary>May this person write directly?</summary>
    /// <param name="message">The message.</param>
    /// <param name="isApproved">Whether the pairing store names the sender; asked only where it counts.</param>
    public async Task<AccessVerdict> DirectAsync(ChannelInbound message, Func<Task<bool>> isApproved)
    {
        var policy = settings.Text("dmPolicy") ?? "pairing";
        if (policy == "disabled") return AccessVerdict.Drop;
        if (IsNamed(settings.Texts("allowFrom"), message)) return AccessVerdict.Pass;
        // Open to all only where the list says so as well: that is checked above.
        if (policy == "open") return AccessVerdict.Drop;
        if (await isApproved()) return AccessVerdict.Pass;
        return policy == "pairing" ? AccessVerdict.Pair : AccessVerdict.Drop;
    }

    /// <summary>May this person write in this group?</summary>
    public AccessVerdict Group(ChannelInbound message)
    {
        var groups = settings.Section("groups");
        var (group, topic) = (GroupOf(groups, message), TopicOf(groups, message));
        if (group.Flag("enabled") == false || topic.Flag("enabled") == false) return AccessVerdict.Drop;
        var policy = topic.Text("groupPolicy") ?? group.Text("groupPolicy") ?? settings.Text("groupPolicy") ?? Defaults.Text("groupPolicy") ?? "allowlist";
        if (policy == "disabled") return AccessVerdict.Drop;
        if (policy == "open") return AccessVerdict.Pass;
        // Groups that are listed are the list of groups; without any, the senders alone decide.
        if (groups.Exists && !group.Exists) return AccessVerdict.Drop;
        var own = topic.Has("allowFrom") ? topic.Texts("allowFrom") : group.Has("allowFrom") ? group.Texts("allowFrom") : [];
        if (own.Count > 0) return IsNamed(own, message) ? AccessVerdict.Pass : AccessVerdict.Drop;
        var senders = settings.Has("groupAllowFrom") ? settings.Texts("groupAllowFrom") : settings.Texts("allowFrom");
        return IsNamed(senders, message) ? AccessVerdict.Pass : AccessVerdict.Drop;
    }

    /// <summary>In this group the bot answers only when it is named.</summary>
    public bool RequiresMention(ChannelInbound message)
    {
        var groups = settings.Section("groups");
        return TopicOf(groups, message).Flag("requireMention") ?? GroupOf(groups, message).Flag("requireMention") ?? groups.Section(Everybody).Flag("requireMention")
            ?? settings.Flag("requireMention") ?? true;
    }

    /// <summary>What the operator says to the agent about this group.</summary>
    public string? PromptOf(ChannelInbound message)
    {
        if (message.ChatType == ChannelChatType.Direct) return null;
        var groups = settings.Section("groups");
        return TopicOf(groups, message).Text("systemPrompt") ?? GroupOf(groups, message).Text("systemPrompt");
    }

    /// <summary>The sender may give commands. For a message that may pass.</summary>
    public bool MayCommand(ChannelInbound message)
    {
        var commands = new SettingsSection(configuration.InForce).Section("commands");
        if (commands.Flag("text") == false) return false;
        var lists = commands.Section("allowFrom");
        if (lists.Exists) return IsNamed(lists.Has(channel.Id) ? lists.Texts(channel.Id) : lists.Texts(Everybody), message);
        if (commands.Flag("useAccessGroups") == false || message.ChatType == ChannelChatType.Direct) return true;
        var senders = settings.Has("groupAllowFrom") ? settings.Texts("groupAllowFrom") : settings.Texts("allowFrom");
        return IsNamed(senders, message);
    }

    private SettingsSection Defaults => new SettingsSection(configuration.InForce).Section("channels").Section("defaults");

    private static SettingsSection GroupOf(SettingsSection groups, ChannelInbound message)
    {
        var names = ((string?[])[message.ConversationId, message.ParentId]).OfType<string>();
        var (_, found) = groups.Entries().FirstOrDefault(group => names.Contains(group.Name, StringComparer.OrdinalIgnoreCase));
        return found.Exists ? found : groups.Section(Everybody);
    }

    private static SettingsSection TopicOf(SettingsSection groups, ChannelInbound message) =>
        message.ParentId is { } parent && message.ConversationId.LastIndexOf(':') is var colon && colon > 0
            ? groups.Section(parent).Section("topics").Section(message.ConversationId[(colon + 1)..])
            : default;

    private bool IsNamed(IReadOnlyList<string> list, ChannelInbound message)
    {
        if (list.Count == 0) return false;
        var names = message.SenderAliases.Append(message.SenderId).Select(channel.NormalizeSender).ToHashSet(StringComparer.Ordinal);
        return list.Any(entry => entry.Trim() == Everybody || names.Contains(channel.NormalizeSender(entry)));
    }
}
