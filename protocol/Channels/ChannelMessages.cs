namespace OpenClaw.Protocol.Channels;

/// <summary>A message that a vendor delivered, in the words all channels share.</summary>
/// <remarks>Made by an adapter, passed as it is to the grain that takes it in: one record for both.</remarks>
[GenerateSerializer, Immutable, Alias("channel-inbound")]
public sealed record ChannelInbound
{
    /// <summary>The vendor's id of this delivery: the same message delivered again has the same id. Unique within the account.</summary>
    [Id(0)] public required string Id { get; init; }

    /// <summary><c>direct</c>, <c>group</c> or <c>channel</c>: the words of <see cref="ChannelChatType"/>.</summary>
    [Id(1)] public required string ChatType { get; init; }

    /// <summary>Names the conversation in its session key: the person's id in direct chats, the group's otherwise, e.g. <c>-100:topic:7</c> for a topic.</summary>
    [Id(2)] public required string ConversationId { get; init; }

    /// <summary>The thread or topic within the conversation; null where there is none.</summary>
    [Id(3)] public string? ThreadId { get; init; }

    /// <summary>Who wrote it: the vendor's unchanging id.</summary>
    [Id(4)] public required string SenderId { get; init; }

    /// <summary>The sender's name for people. May change, and anyone may take it: nothing is decided by it.</summary>
    [Id(5)] public string? SenderName { get; init; }

    /// <summary>Further forms of the sender that an allow list may name, e.g. <c>nick!user@host</c>.</summary>
    [Id(6)] public IReadOnlyList<string> SenderAliases { get; init; } = [];

    /// <summary>Where an answer goes, in the adapter's own words.</summary>
    [Id(7)] public required string Target { get; init; }

    /// <summary>What was written; a placeholder such as <c>&lt;media:image&gt;</c> where it was no text.</summary>
    [Id(8)] public required string Text { get; init; }

    /// <summary>It names the bot.</summary>
    [Id(9)] public bool WasMentioned { get; init; }

    /// <summary>It answers something the bot said.</summary>
    [Id(10)] public bool RepliesToBot { get; init; }

    /// <summary>It names somebody else.</summary>
    [Id(11)] public bool MentionsOthers { get; init; }

    /// <summary>The vendor's id of the message itself, to reply to; null where the vendor has none.</summary>
    [Id(12)] public string? MessageId { get; init; }

    /// <summary>The conversation's name for people.</summary>
    [Id(13)] public string? ConversationLabel { get; init; }

    /// <summary>When it was written, Unix milliseconds.</summary>
    [Id(14)] public required long At { get; init; }

    /// <summary>What it answers, as the vendor tells it.</summary>
    [Id(15)] public ChannelQuote? Quote { get; init; }

    /// <summary>The conversation that this one is a topic or thread of; null where it is none. What is configured for the parent holds here too.</summary>
    [Id(16)] public string? ParentId { get; init; }
}

/// <summary>The message that another one answers.</summary>
[GenerateSerializer, Immutable, Alias("channel-quote")]
public sealed record ChannelQuote
{
    /// <summary>Who wrote it, for people.</summary>
    [Id(0)] public required string Sender { get; init; }

    /// <summary>What it says.</summary>
    [Id(1)] public required string Text { get; init; }

    /// <summary>The vendor's id of it.</summary>
    [Id(2)] public string? MessageId { get; init; }
}

/// <summary>Words of <see cref="ChannelInbound.ChatType"/>.</summary>
public static class ChannelChatType
{
    /// <summary>One person and the bot.</summary>
    public const string Direct = "direct";

    /// <summary>A room in which people write to each other.</summary>
    public const string Group = "group";

    /// <summary>A place where few write and many read.</summary>
    public const string Channel = "channel";
}

/// <summary>One message for the vendor to deliver: rendered, and short enough.</summary>
[GenerateSerializer, Immutable, Alias("channel-part")]
public sealed record ChannelPart
{
    /// <summary>Where to, in the adapter's own words: the <see cref="ChannelInbound.Target"/> of what is answered.</summary>
    [Id(0)] public required string Target { get; init; }

    /// <summary>The text in the channel's dialect.</summary>
    [Id(1)] public required string Text { get; init; }

    /// <summary>The same text without any markup, for a vendor that refuses the markup.</summary>
    [Id(2)] public required string Plain { get; init; }

    /// <summary>The thread or topic; null: none.</summary>
    [Id(3)] public string? ThreadId { get; init; }

    /// <summary>The vendor's message that it replies to; null: none.</summary>
    [Id(4)] public string? ReplyToId { get; init; }

    /// <summary>The same for every attempt to send this part, for vendors that take such a key.</summary>
    [Id(5)] public required string IdempotencyKey { get; init; }
}

/// <summary>What became of a part.</summary>
[GenerateSerializer, Immutable, Alias("channel-receipt")]
public sealed record ChannelReceipt
{
    /// <summary>One of <see cref="ChannelOutcome"/>.</summary>
    [Id(0)] public required string Outcome { get; init; }

    /// <summary>The vendor's id of the message that was sent.</summary>
    [Id(1)] public string? MessageId { get; init; }

    /// <summary>Why it was not sent, for people. No secrets.</summary>
    [Id(2)] public string? Error { get; init; }

    /// <summary>When the vendor lets it be tried again, in milliseconds from now.</summary>
    [Id(3)] public long? RetryAfterMs { get; init; }

    /// <summary>The vendor has it.</summary>
    public static ChannelReceipt Sent(string? messageId = null) => new() { Outcome = ChannelOutcome.Sent, MessageId = messageId };

    /// <summary>The vendor does not have it.</summary>
    public static ChannelReceipt Failed(string error, TimeSpan? retryAfter = null) =>
        new() { Outcome = ChannelOutcome.Failed, Error = error, RetryAfterMs = retryAfter is { } wait ? (long)wait.TotalMilliseconds : null };

    /// <summary>The account has no connection: nothing was tried.</summary>
    public static ChannelReceipt Offline(string error) => new() { Outcome = ChannelOutcome.Offline, Error = error };

    /// <summary>The vendor will never take it.</summary>
    public static ChannelReceipt Refused(string error) => new() { Outcome = ChannelOutcome.Refused, Error = error };

    /// <summary>Nobody knows whether the vendor has it.</summary>
    public static ChannelReceipt Unknown(string error) => new() { Outcome = ChannelOutcome.Unknown, Error = error };
}

/// <summary>Words of <see cref="ChannelReceipt.Outcome"/>.</summary>
public static class ChannelOutcome
{
    /// <summary>Delivered to the vendor.</summary>
    public const string Sent = "sent";

    /// <summary>Certainly not delivered; a later attempt may succeed.</summary>
    public const string Failed = "failed";

    /// <summary>Not tried, since there is no connection. Counts as no attempt.</summary>
    public const string Offline = "offline";

    /// <summary>Refused for good: the chat is gone, the bot was blocked.</summary>
    public const string Refused = "refused";

    /// <summary>Sent, but whether it arrived is not known.</summary>
    public const string Unknown = "unknown";
}

/// <summary>A request that a vendor made to the webhook of an account.</summary>
[GenerateSerializer, Immutable, Alias("channel-webhook-request")]
public sealed record ChannelWebhookRequest
{
    /// <summary><c>POST</c>, or <c>GET</c> where a vendor asks whether the address is ours.</summary>
    [Id(0)] public required string Method { get; init; }

    /// <summary>The headers by their names in lower case.</summary>
    [Id(1)] public required IReadOnlyDictionary<string, string> Headers { get; init; }

    /// <summary>The query without its question mark.</summary>
    [Id(2)] public required string Query { get; init; }

    /// <summary>The body as it arrived: signatures are of these bytes.</summary>
    [Id(3)] public required ReadOnlyMemory<byte> Body { get; init; }
}

/// <summary>The answer to a vendor's request.</summary>
[GenerateSerializer, Immutable, Alias("channel-webhook-answer")]
public sealed record ChannelWebhookAnswer
{
    /// <summary>HTTP status.</summary>
    [Id(0)] public required int Status { get; init; }

    /// <summary>Body, UTF-8 text; empty where the vendor reads none.</summary>
    [Id(1)] public string Body { get; init; } = "";

    /// <summary>Type of the body.</summary>
    [Id(2)] public string ContentType { get; init; } = "text/plain; charset=utf-8";
}
