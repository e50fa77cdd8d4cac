using OpenClaw.Protocol.Channels;

namespace OpenClaw.GrainInterfaces;

/// <summary>The channels of a tenant: which accounts there are to be, how they are, who wants to write to them.</summary>
/// <remarks>Key: <c>{tenant}</c>. Holds nothing: configuration, accounts and pairings are asked.</remarks>
[Alias("channels")]
public interface IChannelsGrain : ITenantScopedGrain
{
    /// <summary>Makes the accounts of a configuration the ones that are connected. Durable when it returns; they connect after that.</summary>
    [Alias("apply")]
    Task Apply(TenantSnapshot tenant, CancellationToken cancellationToken);

    /// <summary>The answer of <c>channels.status</c>.</summary>
    [Alias("status")]
    Task<ChannelsStatusResult> Status(ChannelsStatusParams query, CancellationToken cancellationToken);

    /// <summary>Who waits to be let in.</summary>
    [Alias("list-pairing")]
    Task<ChannelsPairingListResult> ListPairing(ChannelsPairingListParams query, CancellationToken cancellationToken);

    /// <summary>Lets somebody in.</summary>
    /// <exception cref="Protocol.ProtocolException"><c>INVALID_REQUEST</c>: nobody has this code (any more).</exception>
    [Alias("approve-pairing")]
    Task<ChannelsPairingApproveResult> ApprovePairing(ChannelsPairingApproveParams request, CancellationToken cancellationToken);

    /// <summary>Forgets who was let in and who waits, of every account there ever was. The tenant is being deleted.</summary>
    [Alias("forget")]
    Task Forget(CancellationToken cancellationToken);
}

/// <summary>One account of a channel: owns its one live connection in the cluster.</summary>
/// <remarks>Key: <c>{tenant}/{channel}/{account}</c>. Truth: configuration, and the account's row, whose owner number fences it.</remarks>
[Alias("channel-account")]
public interface IChannelAccountGrain : ITenantScopedGrain
{
    /// <summary>Connects, goes on, or disconnects, as the configuration says. Does not wait for the vendor.</summary>
    /// <param name="tenant">The configuration, where the caller knows it better than the account's silo may; null: as the silo knows it.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Alias("ensure")]
    Task Ensure(TenantSnapshot? tenant, CancellationToken cancellationToken);

    /// <summary>How the account is. Connects nothing.</summary>
    [Alias("status")]
    Task<ChannelAccountStatus> Status(CancellationToken cancellationToken);

    /// <summary>There is a live connection to send by.</summary>
    [Alias("is-connected")]
    Task<bool> IsConnected(CancellationToken cancellationToken);

    /// <summary>Sends one part by the live connection.</summary>
    [ResponseTimeout("00:03:00"), Alias("send")]
    Task<ChannelReceipt> Send(ChannelPart part, CancellationToken cancellationToken);
}

/// <summary>Takes in what vendors deliver to an account: knows what it had before, who may write, which session it is for.</summary>
/// <remarks>Key: <c>{tenant}/{channel}/{account}</c>. Stateless worker.</remarks>
[Alias("channel-ingress")]
public interface IChannelIngress : ITenantScopedGrain
{
    /// <summary>Takes a message in. When it returns the message is kept, answered by the gateway itself, or not meant for the agent: the vendor may forget it.</summary>
    /// <param name="message">The message.</param>
    /// <param name="owner">The owner number of the connection it came by; null: it came by none.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>False: it was taken in before, or nobody is to hear it.</returns>
    /// <exception cref="Protocol.ProtocolException"><c>UNAVAILABLE</c>: it could not be kept, and must be delivered again.</exception>
    [Alias("accept")]
    Task<bool> Accept(ChannelInbound message, long? owner, CancellationToken cancellationToken);

    /// <summary>Takes in what a request to the account's webhook holds; answers only then.</summary>
    /// <exception cref="Protocol.ProtocolException"><c>UNAVAILABLE</c>: it could not be kept, and must be posted again.</exception>
    [Alias("webhook")]
    Task<ChannelWebhookAnswer> Webhook(ChannelWebhookRequest request, CancellationToken cancellationToken);
}

/// <summary>Sends what waits in the outbox of an account: in order for each target, again after failures, never twice unless the vendor tells the two apart.</summary>
/// <remarks>Key: <c>{tenant}/{channel}/{account}</c>. Truth: table <c>outbox</c>, under the fence <c>delivery_owner</c>.</remarks>
[Alias("delivery")]
public interface IDeliveryGrain : ITenantScopedGrain
{
    /// <summary>There is something to send, or it can be sent again. Does not wait for it.</summary>
    [Alias("wake")]
    Task Wake(CancellationToken cancellationToken);
}

/// <summary>Who may write to an account without being named in its configuration, and who asked to.</summary>
/// <remarks>Key: <c>{tenant}/{channel}/{account}</c>. Truth: grain state <c>channel-pairing</c>.</remarks>
[Alias("channel-pairing")]
public interface IChannelPairingGrain : ITenantScopedGrain
{
    /// <summary>Whether somebody was let in.</summary>
    [Alias("is-approved")]
    Task<bool> IsApproved(string sender, CancellationToken cancellationToken);

    /// <summary>Keeps that somebody wants to be let in.</summary>
    /// <returns>The code to tell the sender; null when the sender is told nothing: has the code already, or too many wait.</returns>
    [Alias("request")]
    Task<string?> Request(ChannelPairingAsk ask, CancellationToken cancellationToken);

    /// <summary>Who waits, oldest first.</summary>
    [Alias("list")]
    Task<IReadOnlyList<ChannelPairingRequest>> List(CancellationToken cancellationToken);

    /// <summary>Lets in whoever has the code; null when nobody has.</summary>
    [Alias("approve")]
    Task<ChannelPairingApproval?> Approve(string code, CancellationToken cancellationToken);

    /// <summary>Forgets all of it. The tenant is being deleted.</summary>
    [Alias("forget")]
    Task Forget(CancellationToken cancellationToken);
}

/// <summary>Somebody asks to be let in.</summary>
[GenerateSerializer, Immutable, Alias("channel-pairing-ask")]
public sealed record ChannelPairingAsk
{
    /// <summary>The sender as allow lists name it.</summary>
    [Id(0)] public required string Sender { get; init; }

    /// <summary>The sender's name for people.</summary>
    [Id(1)] public string? Name { get; init; }

    /// <summary>Where to answer.</summary>
    [Id(2)] public required string Target { get; init; }

    /// <summary>The vendor's id of the message: delivered again, it gets the same answer.</summary>
    [Id(3)] public required string MessageId { get; init; }
}

/// <summary>Somebody was let in.</summary>
[GenerateSerializer, Immutable, Alias("channel-pairing-approval")]
public sealed record ChannelPairingApproval([property: Id(0)] string Sender, [property: Id(1)] string Target);

/// <summary>A message of a channel for a session.</summary>
[GenerateSerializer, Immutable, Alias("channel-turn")]
public sealed record ChannelTurn
{
    /// <summary>Where it came from and an answer goes.</summary>
    [Id(0)] public required ChannelRoute Route { get; init; }

    /// <summary>The vendor's id of it.</summary>
    [Id(1)] public required string InboundId { get; init; }

    /// <summary>The owner number of the connection it came by.</summary>
    [Id(2)] public long? Owner { get; init; }

    /// <summary>What the model reads.</summary>
    [Id(3)] public required string Text { get; init; }

    /// <summary>What was written, alone: a slash command is one only here.</summary>
    [Id(4)] public required string Spoken { get; init; }

    /// <summary>The sender may give commands.</summary>
    [Id(5)] public bool MayCommand { get; init; }

    /// <summary>When it was written, Unix milliseconds.</summary>
    [Id(6)] public required long At { get; init; }

    /// <summary>For the agent, on this turn only: what the operator says about this group.</summary>
    [Id(7)] public string? ExtraSystemPrompt { get; init; }
}

/// <summary>Where a message of a channel came from, and where an answer to it goes.</summary>
[GenerateSerializer, Immutable, Alias("channel-route")]
public sealed record ChannelRoute
{
    /// <summary>The channel.</summary>
    [Id(0)] public required string Channel { get; init; }

    /// <summary>Its account.</summary>
    [Id(1)] public required string AccountId { get; init; }

    /// <summary>Where answers go, in the adapter's own words.</summary>
    [Id(2)] public required string Target { get; init; }

    /// <summary>The thread or topic.</summary>
    [Id(3)] public string? ThreadId { get; init; }

    /// <summary>The vendor's message to reply to.</summary>
    [Id(4)] public string? ReplyToId { get; init; }

    /// <summary><c>direct</c>, <c>group</c> or <c>channel</c>.</summary>
    [Id(5)] public required string ChatType { get; init; }

    /// <summary>The conversation's id in session keys.</summary>
    [Id(6)] public required string ConversationId { get; init; }

    /// <summary>The conversation's name for people.</summary>
    [Id(7)] public string? Label { get; init; }

    /// <summary>Who wrote.</summary>
    [Id(8)] public required string SenderId { get; init; }

    /// <summary>The sender's name for people.</summary>
    [Id(9)] public string? SenderName { get; init; }
}
