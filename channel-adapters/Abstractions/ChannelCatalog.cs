using System.Collections.Frozen;
using OpenClaw.ChannelAdapters.Irc;
using OpenClaw.ChannelAdapters.Telegram;

namespace OpenClaw.ChannelAdapters.Abstractions;

/// <summary>The channels there are, in the order they are shown.</summary>
public sealed class ChannelCatalog(IReadOnlyList<ChannelDescriptor> channels)
{
    private readonly FrozenDictionary<string, ChannelDescriptor> _byId = channels.ToFrozenDictionary(channel => channel.Id, StringComparer.Ordinal);

    /// <summary>A new channel is one line here, and a folder of its own.</summary>
    public static ChannelCatalog BuiltIn { get; } = new(
    [
        TelegramChannel.Descriptor,
        IrcChannel.Descriptor,
    ]);

    public IReadOnlyList<ChannelDescriptor> All => channels;

    /// <summary>Names for the check of a configuration: channels that its key table does not know are free below their name.</summary>
    public IReadOnlySet<string> Ids => _ids ??= _byId.Keys.ToFrozenSet(StringComparer.Ordinal);

    private FrozenSet<string>? _ids;

    public ChannelDescriptor? Find(string id) => _byId.GetValueOrDefault(id);
}
