using OpenClaw.Protocol.Validation;

namespace OpenClaw.Protocol.Devices;

/// <summary>Parameters of <c>device.token.rotate</c>: a new token in the place of the old one.</summary>
/// <remarks>Source: protocol v3, <c>DeviceTokenRotateParams</c>.</remarks>
[GenerateSerializer, Immutable, Alias("device-token-rotate-params")]
public sealed record DeviceTokenRotateParams
{
    /// <summary>The device.</summary>
    [Id(0), NonEmpty] public required string DeviceId { get; init; }

    /// <summary>The role.</summary>
    [Id(1), NonEmpty] public required string Role { get; init; }

    /// <summary>What it allows; absent: what the old one did.</summary>
    [Id(2), NonEmptyItems] public IReadOnlyList<string>? Scopes { get; init; }
}

/// <summary>Result of <c>device.token.rotate</c>.</summary>
[GenerateSerializer, Immutable, Alias("device-token-rotate-result")]
public sealed record DeviceTokenRotateResult
{
    /// <summary>The device.</summary>
    [Id(0)] public required string DeviceId { get; init; }

    /// <summary>The role.</summary>
    [Id(1)] public required string Role { get; init; }

    /// <summary>The secret.</summary>
    [Id(2)] public required string Token { get; init; }

    /// <summary>What it allows.</summary>
    [Id(3)] public required IReadOnlyList<string> Scopes { get; init; }

    /// <summary>Unix milliseconds.</summary>
    [Id(4)] public required long RotatedAtMs { get; init; }

    /// <summary>Hides the secret.</summary>
    public override string ToString() => $"DeviceTokenRotateResult {{ DeviceId = {DeviceId}, Role = {Role}, Token = (hidden) }}";
}

/// <summary>Parameters of <c>device.token.revoke</c>.</summary>
/// <remarks>Source: protocol v3, <c>DeviceTokenRevokeParams</c>.</remarks>
[GenerateSerializer, Immutable, Alias("device-token-revoke-params")]
public sealed record DeviceTokenRevokeParams
{
    /// <summary>The device.</summary>
    [Id(0), NonEmpty] public required string DeviceId { get; init; }

    /// <summary>The role.</summary>
    [Id(1), NonEmpty] public required string Role { get; init; }
}

/// <summary>Result of <c>device.token.revoke</c>.</summary>
[GenerateSerializer, Immutable, Alias("device-token-revoke-result")]
public sealed record DeviceTokenRevokeResult
{
    /// <summary>The device.</summary>
    [Id(0)] public required string DeviceId { get; init; }

    /// <summary>The role.</summary>
    [Id(1)] public required string Role { get; init; }

    /// <summary>Unix milliseconds.</summary>
    [Id(2)] public required long RevokedAtMs { get; init; }
}
