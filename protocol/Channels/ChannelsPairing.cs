using OpenClaw.Protocol.Validation;

namespace OpenClaw.Protocol.Channels;

/// <summary>Parameters of <c>channels.pairing.list</c>, a method of ours.</summary>
[GenerateSerializer, Immutable, Alias("channels-pairing-list-params")]
public sealed record ChannelsPairingListParams
{
    /// <summary>Only this channel.</summary>
    [Id(0), NonEmpty] public string? Channel { get; init; }

    /// <summary>Only this account.</summary>
    [Id(1), NonEmpty] public string? AccountId { get; init; }
}

/// <summary>Result of <c>channels.pairing.list</c>.</summary>
[GenerateSerializer, Immutable, Alias("channels-pairing-list-result")]
public sealed record ChannelsPairingListResult
{
    /// <summary>Who waits, oldest first.</summary>
    [Id(0)] public required IReadOnlyList<ChannelPairingRequest> Requests { get; init; }
}

/// <summary>Somebody who wrote to the bot and may not yet.</summary>
[GenerateSerializer, Immutable, Alias("channel-pairing-request")]
public sealed record ChannelPairingRequest
{
    /// <summary>The channel.</summary>
    [Id(0)] public required string Channel { get; init; }

    /// <summary>The account that was written to.</summary>
    [Id(1)] public required string AccountId { get; init; }

    /// <summary>The sender, as allow lists name them.</summary>
    [Id(2)] public required string Id { get; init; }

    /// <summary>The code the sender was given: eight letters and digits.</summary>
    [Id(3)] public required string Code { get; init; }

    /// <summary>The sender's name for people.</summary>
    [Id(4)] public string? Name { get; init; }

    /// <summary>Unix milliseconds.</summary>
    [Id(5)] public required long CreatedAt { get; init; }

    /// <summary>Unix milliseconds.</summary>
    [Id(6)] public required long LastSeenAt { get; init; }
}

/// <summary>Parameters of <c>channels.pairing.approve</c>, a method of ours.</summary>
[GenerateSerializer, Immutable, Alias("channels-pairing-approve-params")]
public sealed record ChannelsPairingApproveParams
{
    /// <summary>The channel.</summary>
    [Id(0), NonEmpty] public required string Channel { get; init; }

    /// <summary>The code; blanks around it and small letters do no harm.</summary>
    [Id(1), NonEmpty] public required string Code { get; init; }

    /// <summary>Only of this account.</summary>
    [Id(2), NonEmpty] public string? AccountId { get; init; }

    /// <summary>Tell the sender.</summary>
    [Id(3)] public bool? Notify { get; init; }
}

/// <summary>Result of <c>channels.pairing.approve</c>.</summary>
[GenerateSerializer, Immutable, Alias("channels-pairing-approve-result")]
public sealed record ChannelsPairingApproveResult
{
    /// <summary>The channel.</summary>
    [Id(0)] public required string Channel { get; init; }

    /// <summary>The account.</summary>
    [Id(1)] public required string AccountId { get; init; }

    /// <summary>Who may write now.</summary>
    [Id(2)] public required string Id { get; init; }
}
