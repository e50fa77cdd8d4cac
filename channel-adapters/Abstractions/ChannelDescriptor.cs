using OpenClaw.ChannelAdapters.Text;
using OpenClaw.Protocol.Channels;

namespace OpenClaw.ChannelAdapters.Abstractions;

/// <summary>A channel: what it is called, what it can do, and how its adapter is made. Registered by one line of <see cref="ChannelCatalog"/>.</summary>
public sealed record ChannelDescriptor
{
    /// <summary>The name in the configuration, in session keys and on the wire: <c>telegram</c>.</summary>
    public required string Id { get; init; }

    /// <summary>The name for people.</summary>
    public required string Label { get; init; }

    /// <summary>A longer name for people.</summary>
    public required string DetailLabel { get; init; }

    /// <summary>A symbol of Apple's set, for clients that show one.</summary>
    public string? SystemImage { get; init; }

    public required ChannelCapabilities Capabilities { get; init; }

    /// <summary>Makes the adapter of an account that is to be connected.</summary>
    /// <exception cref="ChannelStoppedException">A setting is missing or wrong.</exception>
    public required Func<ChannelContext, IChannelAdapter> Create { get; init; }

    /// <summary>Whether the account has what it needs to be started. Asked often; does not connect.</summary>
    public required Func<ChannelSettings, ChannelReadiness> Look { get; init; }

    /// <summary>Brings a sender, as an allow list or the vendor names it, to the one form that is compared.</summary>
    public required Func<string, string> NormalizeSender { get; init; }

    /// <summary>How Markdown looks here.</summary>
    public required ITextDialect Dialect { get; init; }

    /// <summary>Reads the requests of the vendor's webhook; null where the channel has none.</summary>
    public IChannelWebhook? Webhook { get; init; }

    /// <summary>How long an account waits before it is started again, at first and at most.</summary>
    public (TimeSpan First, TimeSpan Most) Reconnect { get; init; } = (TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5));
}

/// <summary>What a channel can do.</summary>
public sealed record ChannelCapabilities
{
    /// <summary>Where a text is cut unless <c>textChunkLimit</c> says otherwise, in UTF-16 units of the Markdown.</summary>
    public required int TextChunkLimit { get; init; }

    /// <summary>What the vendor takes at most, in UTF-16 units of what people see.</summary>
    public required int MaxTextLength { get; init; }

    /// <summary>The vendor recognises a part that is sent twice by its idempotency key.</summary>
    public bool TakesIdempotencyKey { get; init; }

    /// <summary>A message that was sent can be changed.</summary>
    public bool CanEdit { get; init; }

    /// <summary>A message can point at the one it answers.</summary>
    public bool CanReply { get; init; }

    /// <summary>Chats can be direct, group, channel.</summary>
    public IReadOnlyList<string> ChatTypes { get; init; } = [ChannelChatType.Direct, ChannelChatType.Group];
}

/// <summary>Whether an account can be started.</summary>
/// <param name="IsConfigured">It has what it needs.</param>
/// <param name="Mode">How it hears from the vendor: <c>polling</c>, <c>webhook</c>, <c>socket</c>.</param>
/// <param name="CredentialSource"><c>config</c>, <c>env</c>, <c>file</c> or <c>none</c>.</param>
/// <param name="BaseUrl">The vendor's server, for people.</param>
public sealed record ChannelReadiness(bool IsConfigured, string Mode, string CredentialSource, string? BaseUrl = null);

/// <summary>What an adapter is given.</summary>
public sealed record ChannelContext
{
    public required ChannelSettings Settings { get; init; }
    public required IInboundSink Inbound { get; init; }
    public required IChannelStatus Status { get; init; }
    public required TimeProvider Clock { get; init; }
    public required ILogger Logger { get; init; }
}

/// <summary>Reads what a vendor posts.</summary>
public interface IChannelWebhook
{
    /// <summary>Checks that the request is the vendor's, and reads it. Throws nothing for what a request holds.</summary>
    /// <remarks>The answer is given only after every message of the result has been taken in.</remarks>
    /// <param name="request">The request.</param>
    /// <param name="settings">Of the account.</param>
    /// <param name="identity">What the adapter said last that the vendor calls the bot; null before it was connected.</param>
    /// <param name="clock">The time.</param>
    ChannelWebhookResult Read(ChannelWebhookRequest request, ChannelSettings settings, string? identity, TimeProvider clock);
}

/// <summary>What a request of a vendor holds.</summary>
/// <param name="Answer">What the vendor hears once the messages are kept.</param>
/// <param name="Messages">In order.</param>
public sealed record ChannelWebhookResult(ChannelWebhookAnswer Answer, IReadOnlyList<ChannelInbound> Messages)
{
    /// <summary>The request is not the vendor's, or can't be read.</summary>
    public static ChannelWebhookResult Refused(int status) => new(new() { Status = status }, []);
}
