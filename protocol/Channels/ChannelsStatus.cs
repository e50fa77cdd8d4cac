using OpenClaw.Protocol.Validation;
using OpenClaw.Protocol.Values;

namespace OpenClaw.Protocol.Channels;

/// <summary>Parameters of <c>channels.status</c>.</summary>
/// <remarks>Source: protocol v3, <c>ChannelsStatusParams</c>.</remarks>
[GenerateSerializer, Immutable, Alias("channels-status-params")]
public sealed record ChannelsStatusParams
{
    /// <summary>Ask the channels' servers too.</summary>
    [Id(0)] public bool? Probe { get; init; }

    /// <summary>How long that may take; absent: 10 000.</summary>
    [Id(1), Minimum(0)] public long? TimeoutMs { get; init; }
}

/// <summary>Result of <c>channels.status</c>.</summary>
/// <remarks>Source: protocol v3, <c>ChannelsStatusResult</c>.</remarks>
[GenerateSerializer, Immutable, Alias("channels-status-result")]
public sealed record ChannelsStatusResult
{
    /// <summary>Unix milliseconds.</summary>
    [Id(0)] public required long Ts { get; init; }

    /// <summary>Channels in the order to show.</summary>
    [Id(1)] public required IReadOnlyList<string> ChannelOrder { get; init; }

    /// <summary>Names by channel.</summary>
    [Id(2)] public required IReadOnlyDictionary<string, string> ChannelLabels { get; init; }

    /// <summary>Longer names by channel.</summary>
    [Id(3)] public IReadOnlyDictionary<string, string>? ChannelDetailLabels { get; init; }

    /// <summary>Symbols by channel.</summary>
    [Id(4)] public IReadOnlyDictionary<string, string>? ChannelSystemImages { get; init; }

    /// <summary>The same as a list.</summary>
    [Id(5)] public IReadOnlyList<ChannelMeta>? ChannelMeta { get; init; }

    /// <summary>Summary by channel.</summary>
    [Id(6)] public required IReadOnlyDictionary<string, JsonText> Channels { get; init; }

    /// <summary>Accounts by channel.</summary>
    [Id(7)] public required IReadOnlyDictionary<string, IReadOnlyList<ChannelAccountStatus>> ChannelAccounts { get; init; }

    /// <summary>Default account by channel.</summary>
    [Id(8)] public required IReadOnlyDictionary<string, string> ChannelDefaultAccountId { get; init; }
}

/// <summary>How a channel is shown.</summary>
/// <remarks>Source: protocol v3, <c>ChannelUiMeta</c>.</remarks>
[GenerateSerializer, Immutable, Alias("channel-meta")]
public sealed record ChannelMeta
{
    /// <summary>The channel.</summary>
    [Id(0)] public required string Id { get; init; }

    /// <summary>Name.</summary>
    [Id(1)] public required string Label { get; init; }

    /// <summary>Longer name.</summary>
    [Id(2)] public required string DetailLabel { get; init; }

    /// <summary>Symbol.</summary>
    [Id(3)] public string? SystemImage { get; init; }
}

/// <summary>One account of a channel.</summary>
/// <remarks>Source: protocol v3, <c>ChannelAccountSnapshot</c>.</remarks>
[GenerateSerializer, Immutable, Alias("channel-account-status")]
public sealed record ChannelAccountStatus
{
    /// <summary>The account.</summary>
    [Id(0)] public required string AccountId { get; init; }

    /// <summary>Name for people.</summary>
    [Id(1)] public string? Name { get; init; }

    /// <summary>Switched on in the configuration.</summary>
    [Id(2)] public bool? Enabled { get; init; }

    /// <summary>Has what it needs.</summary>
    [Id(3)] public bool? Configured { get; init; }

    /// <summary>Paired with the vendor's service.</summary>
    [Id(4)] public bool? Linked { get; init; }

    /// <summary>At work.</summary>
    [Id(5)] public bool? Running { get; init; }

    /// <summary>In contact with the vendor's service.</summary>
    [Id(6)] public bool? Connected { get; init; }

    /// <summary>Failed attempts in a row.</summary>
    [Id(7)] public long? ReconnectAttempts { get; init; }

    /// <summary>Unix milliseconds.</summary>
    [Id(8)] public long? LastConnectedAt { get; init; }

    /// <summary>What went wrong last.</summary>
    [Id(9)] public string? LastError { get; init; }

    /// <summary>Unix milliseconds.</summary>
    [Id(10)] public long? LastStartAt { get; init; }

    /// <summary>Unix milliseconds.</summary>
    [Id(11)] public long? LastStopAt { get; init; }

    /// <summary>Unix milliseconds.</summary>
    [Id(12)] public long? LastInboundAt { get; init; }

    /// <summary>Unix milliseconds.</summary>
    [Id(13)] public long? LastOutboundAt { get; init; }

    /// <summary>Unix milliseconds.</summary>
    [Id(14)] public long? LastProbeAt { get; init; }

    /// <summary>E.g. <c>polling</c>, <c>webhook</c>.</summary>
    [Id(15)] public string? Mode { get; init; }

    /// <summary>Who may write directly.</summary>
    [Id(16)] public string? DmPolicy { get; init; }

    /// <summary>Who is named in that.</summary>
    [Id(17)] public IReadOnlyList<string>? AllowFrom { get; init; }

    /// <summary>Where the token comes from; never the token.</summary>
    [Id(18)] public string? TokenSource { get; init; }

    /// <summary>As above.</summary>
    [Id(19)] public string? BotTokenSource { get; init; }

    /// <summary>As above.</summary>
    [Id(20)] public string? AppTokenSource { get; init; }

    /// <summary>The vendor's server.</summary>
    [Id(21)] public string? BaseUrl { get; init; }

    /// <summary>Groups are answered without being addressed.</summary>
    [Id(22)] public bool? AllowUnmentionedGroups { get; init; }

    /// <summary>Result of asking the vendor's server.</summary>
    [Id(23)] public JsonText? Probe { get; init; }

    /// <summary>Result of looking at rights and groups.</summary>
    [Id(24)] public JsonText? Audit { get; init; }

    /// <summary>The vendor's application.</summary>
    [Id(25)] public JsonText? Application { get; init; }
}
