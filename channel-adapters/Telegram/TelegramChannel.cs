using OpenClaw.ChannelAdapters.Abstractions;
using OpenClaw.Protocol.Channels;

namespace OpenClaw.ChannelAdapters.Telegram;

/// <summary>Telegram, by its Bot API: long polling or webhook.</summary>
public static class TelegramChannel
{
    public static ChannelDescriptor Descriptor { get; } = new()
    {
        Id = "telegram",
        Label = "Telegram",
        DetailLabel = "Telegram Bot",
        SystemImage = "paperplane",
        Capabilities = new()
        {
            TextChunkLimit = 4000, MaxTextLength = 4096, CanEdit = true, CanReply = true,
            ChatTypes = [ChannelChatType.Direct, ChannelChatType.Group, ChannelChatType.Channel],
        },
        Create = context => new TelegramAdapter(TelegramOptions.Read(context.Settings), context),
        Look = TelegramOptions.Look,
        NormalizeSender = NormalizeSender,
        Dialect = new TelegramHtml(),
        Webhook = new TelegramWebhook(),
        Reconnect = (TimeSpan.FromSeconds(2), TimeSpan.FromMinutes(5)),
    };

    private static string NormalizeSender(string sender)
    {
        var id = sender.Trim();
        foreach (var prefix in (string[])["telegram:", "tg:"])
        {
            if (id.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)) id = id[prefix.Length..];
        }
        return id.Trim().ToLowerInvariant();
    }
}
