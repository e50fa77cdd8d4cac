using OpenClaw.Protocol.Validation;

namespace OpenClaw.Protocol.Devices;

/// <summary>Parameters of <c>device.pair.list</c>: none.</summary>
/// <remarks>Source: protocol v3, <c>DevicePairListParams</c>.</remarks>
[GenerateSerializer, Immutable, Alias("device-pair-list-params")]
public sealed record DevicePairListParams
{
}

/// <summary>Result of <c>device.pair.list</c>.</summary>
[GenerateSerializer, Immutable, Alias("device-pair-list-result")]
public sealed record DevicePairListResult
{
    /// <summary>Requests, newest first.</summary>
    [Id(0)] public required IReadOnlyList<PendingDevice> Pending { get; init; }

    /// <summary>Devices, newest first.</summary>
    [Id(1)] public required IReadOnlyList<PairedDevice> Paired { get; init; }
}

/// <summary>A device that waits to be paired.</summary>
[GenerateSerializer, Immutable, Alias("pending-device")]
public sealed record PendingDevice
{
    /// <summary>The request.</summary>
    [Id(0)] public required string RequestId { get; init; }

    /// <summary>The device.</summary>
    [Id(1)] public required string DeviceId { get; init; }

    /// <summary>Its key.</summary>
    [Id(2)] public required string PublicKey { get; init; }

    /// <summary>Its name.</summary>
    [Id(3)] public string? DisplayName { get; init; }

    /// <summary>Operating system.</summary>
    [Id(4)] public string? Platform { get; init; }

    /// <summary>Client program.</summary>
    [Id(5)] public string? ClientId { get; init; }

    /// <summary>What that is used as.</summary>
    [Id(6)] public string? ClientMode { get; init; }

    /// <summary>Role asked for.</summary>
    [Id(7)] public string? Role { get; init; }

    /// <summary>All roles asked for so far.</summary>
    [Id(8)] public IReadOnlyList<string>? Roles { get; init; }

    /// <summary>Scopes asked for.</summary>
    [Id(9)] public IReadOnlyList<string>? Scopes { get; init; }

    /// <summary>Where it connected from.</summary>
    [Id(10)] public string? RemoteIp { get; init; }

    /// <summary>It is local and needs no one's consent.</summary>
    [Id(11)] public bool? Silent { get; init; }

    /// <summary>It was paired before.</summary>
    [Id(12)] public bool? IsRepair { get; init; }

    /// <summary>Unix milliseconds.</summary>
    [Id(13)] public required long Ts { get; init; }
}

/// <summary>A device that is paired.</summary>
[GenerateSerializer, Immutable, Alias("paired-device")]
public sealed record PairedDevice
{
    /// <summary>The device.</summary>
    [Id(0)] public required string DeviceId { get; init; }

    /// <summary>Its key.</summary>
    [Id(1)] public required string PublicKey { get; init; }

    /// <summary>Its name.</summary>
    [Id(2)] public string? DisplayName { get; init; }

    /// <summary>Operating system.</summary>
    [Id(3)] public string? Platform { get; init; }

    /// <summary>Client program.</summary>
    [Id(4)] public string? ClientId { get; init; }

    /// <summary>What that is used as.</summary>
    [Id(5)] public string? ClientMode { get; init; }

    /// <summary>Role of the last approval.</summary>
    [Id(6)] public string? Role { get; init; }

    /// <summary>Its roles.</summary>
    [Id(7)] public IReadOnlyList<string>? Roles { get; init; }

    /// <summary>Its scopes.</summary>
    [Id(8)] public IReadOnlyList<string>? Scopes { get; init; }

    /// <summary>Where it connected from.</summary>
    [Id(9)] public string? RemoteIp { get; init; }

    /// <summary>Unix milliseconds.</summary>
    [Id(10)] public required long CreatedAtMs { get; init; }

    /// <summary>Unix milliseconds.</summary>
    [Id(11)] public required long ApprovedAtMs { get; init; }

    /// <summary>Its tokens, without the secrets.</summary>
    [Id(12)] public IReadOnlyList<DeviceTokenSummary>? Tokens { get; init; }
}

/// <summary>A device's token without the secret.</summary>
[GenerateSerializer, Immutable, Alias("device-token-summary")]
public sealed record DeviceTokenSummary
{
    /// <summary>The role it is for.</summary>
    [Id(0)] public required string Role { get; init; }

    /// <summary>What it allows, sorted.</summary>
    [Id(1)] public required IReadOnlyList<string> Scopes { get; init; }

    /// <summary>Unix milliseconds.</summary>
    [Id(2)] public required long CreatedAtMs { get; init; }

    /// <summary>Unix milliseconds.</summary>
    [Id(3)] public long? RotatedAtMs { get; init; }

    /// <summary>Unix milliseconds.</summary>
    [Id(4)] public long? RevokedAtMs { get; init; }

    /// <summary>Unix milliseconds.</summary>
    [Id(5)] public long? LastUsedAtMs { get; init; }
}

/// <summary>Parameters of <c>device.pair.approve</c>.</summary>
/// <remarks>Source: protocol v3, <c>DevicePairApproveParams</c>.</remarks>
[GenerateSerializer, Immutable, Alias("device-pair-approve-params")]
public sealed record DevicePairApproveParams
{
    /// <summary>The request.</summary>
    [Id(0), NonEmpty] public required string RequestId { get; init; }
}

/// <summary>Result of <c>device.pair.approve</c>.</summary>
[GenerateSerializer, Immutable, Alias("device-pair-approve-result")]
public sealed record DevicePairApproveResult
{
    /// <summary>The request.</summary>
    [Id(0)] public required string RequestId { get; init; }

    /// <summary>The device.</summary>
    [Id(1)] public required PairedDevice Device { get; init; }
}

/// <summary>Parameters of <c>device.pair.reject</c>.</summary>
/// <remarks>Source: protocol v3, <c>DevicePairRejectParams</c>.</remarks>
[GenerateSerializer, Immutable, Alias("device-pair-reject-params")]
public sealed record DevicePairRejectParams
{
    /// <summary>The request.</summary>
    [Id(0), NonEmpty] public required string RequestId { get; init; }
}

/// <summary>Result of <c>device.pair.reject</c>.</summary>
[GenerateSerializer, Immutable, Alias("device-pair-reject-result")]
public sealed record DevicePairRejectResult
{
    /// <summary>The request.</summary>
    [Id(0)] public required string RequestId { get; init; }

    /// <summary>The device.</summary>
    [Id(1)] public required string DeviceId { get; init; }
}
