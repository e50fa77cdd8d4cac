using OpenClaw.Protocol.Channels;

namespace OpenClaw.ChannelAdapters.Abstractions;

/// <summary>One account of one vendor, while it is connected. Knows the vendor and nothing of grains.</summary>
/// <remarks>Made for one connection and thrown away with it. All members may be called at the same time.</remarks>
public interface IChannelAdapter : IAsyncDisposable
{
    /// <summary>Connects, and hands what arrives to the inbound sink until it is cancelled.</summary>
    /// <returns>Never by itself: a connection that ends throws, and the account is started again after a wait.</returns>
    /// <exception cref="ChannelStoppedException">Trying again is useless until the configuration changes.</exception>
    Task RunAsync(CancellationToken stopping);

    /// <summary>Sends one part. What the vendor says is in the receipt; nothing a vendor or a network does is thrown.</summary>
    /// <remarks>"Unknown" is said only where the vendor may have the message: such a part is not sent again unless the vendor takes a key.</remarks>
    Task<ChannelReceipt> SendAsync(ChannelPart part, CancellationToken cancellationToken);
}

/// <summary>Where an adapter puts what arrives.</summary>
public interface IInboundSink
{
    /// <summary>Takes a message in.</summary>
    /// <returns>
    /// Once it is durable, or has been refused for good: only then may the vendor be told to forget it. A message that was
    /// taken in before is recognised by its id.
    /// </returns>
    /// <exception cref="Exception">It could not be kept; the vendor must deliver it again, or the adapter must try again.</exception>
    Task AcceptAsync(ChannelInbound message, CancellationToken cancellationToken);
}

/// <summary>What an adapter tells about its connection.</summary>
public interface IChannelStatus
{
    /// <summary>In contact with the vendor.</summary>
    /// <param name="identity">What the vendor calls the bot.</param>
    void Connected(string? identity);

    /// <summary>Something is wrong, and the connection goes on.</summary>
    void Problem(string message);
}

/// <summary>The account must not be started again as it is configured: a wrong token, a missing setting.</summary>
public sealed class ChannelStoppedException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>The connection is lost or could not be made; it is tried again after a wait.</summary>
/// <param name="message">Why, for people. No secrets.</param>
/// <param name="retryAfter">How long the vendor wants us to wait.</param>
/// <param name="inner">What happened.</param>
public sealed class ChannelLostException(string message, TimeSpan? retryAfter = null, Exception? inner = null) : Exception(message, inner)
{
    public TimeSpan? RetryAfter => retryAfter;
}
