using System.Globalization;
using System.Text;
using OpenClaw.Protocol.Channels;
using Telegram.Bot.Types;
using Telegram.Bot.Types.Enums;

namespace OpenClaw.ChannelAdapters.Telegram;

/// <summary>Turns updates into the words all channels share.</summary>
/// <remarks>Source: Bot API, Message; offsets of entities count UTF-16 units, as strings do here.</remarks>
internal static class TelegramInbound
{
    public static readonly UpdateType[] Wanted = [UpdateType.Message, UpdateType.ChannelPost];

    /// <summary>The message; null where the update holds none for the bot.</summary>
    /// <param name="update">The update.</param>
    /// <param name="botId">The bot.</param>
    /// <param name="botName">Its user name without the at sign; null while unknown.</param>
    public static ChannelInbound? Read(Update update, long botId, string? botName)
    {
        if ((update.Message ?? update.ChannelPost) is not { } message) return null;
        // Bots talk to each other for ever.
        if (message.From is { IsBot: true } && message.SenderChat is null) return null;
        if (message.From?.Id == botId || message.Type is MessageType.MigrateFromChatId or MessageType.MigrateToChatId) return null;

        var mentions = Mentions.Read(message, botId, botName);
        var text = TextOf(message, mentions);
        if (text.Length == 0) return null;
        var (senderId, senderName) = Sender(message);
        var chatId = Number(message.Chat.Id);
        var isDirect = message.Chat.Type == ChatType.Private;
        var topic = isDirect ? null : message.IsTopicMessage ? message.MessageThreadId : message.Chat.IsForum ? 1 : (int?)null;
        return new()
        {
            Id = Number(update.Id),
            ChatType = isDirect ? ChannelChatType.Direct : message.Chat.Type == ChatType.Channel ? ChannelChatType.Channel : ChannelChatType.Group,
            ConversationId = isDirect ? senderId : topic is { } number ? $"{chatId}:topic:{Number(number)}" : chatId,
            ParentId = topic is null ? null : chatId,
            // The general topic has no thread to send to.
            ThreadId = topic is > 1 ? Number(topic.Value) : null,
            SenderId = senderId,
            SenderName = senderName,
            Target = chatId,
            Text = text,
            WasMentioned = mentions.Bot,
            MentionsOthers = mentions.Others,
            RepliesToBot = message.ReplyToMessage?.From?.Id == botId,
            MessageId = Number(message.Id),
            ConversationLabel = isDirect ? null : message.Chat.Title,
            At = new DateTimeOffset(message.Date, TimeSpan.Zero).ToUnixTimeMilliseconds(),
            Quote = Quote(message),
        };
    }

    private static (string Id, string? Name) Sender(Message message)
    {
        if (message.SenderChat is { } chat) return (Number(chat.Id), chat.Title ?? chat.Username);
        var from = message.From;
        if (from is null) return (Number(message.Chat.Id), message.AuthorSignature ?? message.Chat.Title);
        var name = $"{from.FirstName} {from.LastName}".Trim();
        return (Number(from.Id), name.Length > 0 ? name : from.Username);
    }

    private static ChannelQuote? Quote(Message message) => message.ReplyToMessage is not { } answered || message.IsTopicMessage && answered.ForumTopicCreated is not null
        ? null
        : new()
        {
            Sender = Sender(answered).Name ?? "somebody",
            Text = message.Quote?.Text ?? answered.Text ?? answered.Caption ?? MediaOf(answered) ?? "",
            MessageId = Number(answered.Id),
        };

    private static string TextOf(Message message, Mentions mentions)
    {
        var said = mentions.Text.Trim();
        var media = MediaOf(message);
        return media is null ? said : said.Length == 0 ? media : $"{media}\n{said}";
    }

    private static string? MediaOf(Message message) => message switch
    {
        { Photo.Length: > 0 } => "<media:image>",
        { Video: not null } or { VideoNote: not null } or { Animation: not null } => "<media:video>",
        { Voice: not null } or { Audio: not null } => "<media:audio>",
        { Sticker: { } sticker } => sticker.Emoji is { } emoji ? $"<media:sticker> {emoji}" : "<media:sticker>",
        { Document: { } document } => document.FileName is { } name ? $"<media:document> {name}" : "<media:document>",
        { Venue: { } venue } => string.Create(CultureInfo.InvariantCulture, $"📍 {venue.Title}, {venue.Address} ({venue.Location.Latitude}, {venue.Location.Longitude})"),
        { Location: { } location } => string.Create(CultureInfo.InvariantCulture, $"📍 {location.Latitude}, {location.Longitude}"),
        { Contact: { } contact } => $"<media:contact> {contact.FirstName} {contact.LastName} {contact.PhoneNumber}",
        { Poll: { } poll } => $"<media:poll> {poll.Question}",
        { Dice: { } dice } => string.Create(CultureInfo.InvariantCulture, $"{dice.Emoji} {dice.Value}"),
        _ => null,
    };

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>Who is named in a message, and its text without the bot's own name.</summary>
    private sealed record Mentions(string Text, bool Bot, bool Others)
    {
        public static Mentions Read(Message message, long botId, string? botName)
        {
            var text = message.Text ?? message.Caption ?? "";
            var result = new StringBuilder(text);
            var (bot, others) = (false, false);
            // From the end, so that what is cut moves no entity that is still to come.
            foreach (var entity in (message.Entities ?? message.CaptionEntities ?? []).OrderByDescending(entity => entity.Offset))
            {
                if (entity.Offset < 0 || entity.Length < 1 || entity.Offset + entity.Length > text.Length) continue;
                var part = text.Substring(entity.Offset, entity.Length);
                var at = part.IndexOf('@', StringComparison.Ordinal);
                switch (entity.Type)
                {
                    case MessageEntityType.Mention when IsBot(part[1..], botName):
                        bot = true;
                        result.Remove(entity.Offset, entity.Length);
                        break;
                    case MessageEntityType.TextMention when entity.User?.Id == botId:
                        bot = true;
                        break;
                    case MessageEntityType.Mention or MessageEntityType.TextMention:
                        others = true;
                        break;
                    case MessageEntityType.BotCommand when at > 0 && IsBot(part[(at + 1)..], botName):
                        bot = true;
                        result.Remove(entity.Offset + at, entity.Length - at);
                        break;
                    case MessageEntityType.BotCommand when at > 0:
                        others = true;
                        break;
                }
            }
            return new(result.ToString(), bot, others);
        }

        private static bool IsBot(string name, string? botName) => string.Equals(name, botName, StringComparison.OrdinalIgnoreCase);
    }
}
