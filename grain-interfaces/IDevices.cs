using OpenClaw.Protocol.Devices;

namespace OpenClaw.GrainInterfaces;

/// <summary>A device: whether it is paired, with which roles and scopes, and its tokens.</summary>
/// <remarks>Key: <c>{tenant}/{device id}</c>. Truth: its grain state. Tokens are kept as SHA-256 only.</remarks>
[Alias("device")]
public interface IDeviceGrain : ITenantScopedGrain
{
    /// <summary>Decides on a connect whose signature was verified: admits it with a token, or says that it must be paired first.</summary>
    /// <remarks>Never calls the pairing grain, which calls devices: the caller asks for pairing and then connects again.</remarks>
    [Alias("connect")]
    Task<DeviceAdmission> Connect(DeviceConnect connect, CancellationToken cancellationToken);

    /// <summary>The device; null when it was never paired.</summary>
    [Alias("describe")]
    Task<PairedDevice?> Describe(CancellationToken cancellationToken);

    /// <summary>Merges the roles and scopes of an approved request and issues a token. Called by <see cref="IPairingGrain"/>.</summary>
    [Alias("approve")]
    Task<PairedDevice> Approve(PendingDevice request, CancellationToken cancellationToken);

    /// <summary>A new token of the role; the old one ends.</summary>
    /// <exception cref="Protocol.ProtocolException"><c>INVALID_REQUEST</c>: the device has no such role.</exception>
    [Alias("rotate")]
    Task<DeviceTokenRotateResult> Rotate(DeviceTokenRotateParams request, CancellationToken cancellationToken);

    /// <summary>Ends the token of the role.</summary>
    /// <exception cref="Protocol.ProtocolException"><c>INVALID_REQUEST</c>: the device has no such role.</exception>
    [Alias("revoke")]
    Task<DeviceTokenRevokeResult> Revoke(DeviceTokenRevokeParams request, CancellationToken cancellationToken);

    /// <summary>Removes the device and all its tokens: the tenant is deleted. Called by <see cref="IPairingGrain"/>.</summary>
    [Alias("forget")]
    Task Forget(CancellationToken cancellationToken);
}

/// <summary>The pairing requests of a tenant that wait for a decision, and the list of its devices.</summary>
/// <remarks>Key: <c>{tenant}</c>. Requests live five minutes and at most 200 wait at once. Truth: its grain state.</remarks>
[Alias("pairing")]
public interface IPairingGrain : ITenantScopedGrain
{
    /// <summary>Opens a request for the device, or returns the one that waits already.</summary>
    [Alias("request")]
    Task<PendingDevice> Request(PendingDevice request, CancellationToken cancellationToken);

    /// <summary>Pairs the device of a local client without asking anybody.</summary>
    [Alias("pair-silently")]
    Task PairSilently(PendingDevice request, CancellationToken cancellationToken);

    /// <summary>Waiting requests and paired devices.</summary>
    [Alias("list")]
    Task<DevicePairListResult> List(CancellationToken cancellationToken);

    /// <summary>Approves a request.</summary>
    /// <exception cref="Protocol.ProtocolException"><c>INVALID_REQUEST</c>: unknown request.</exception>
    [Alias("approve")]
    Task<DevicePairApproveResult> Approve(string requestId, CancellationToken cancellationToken);

    /// <summary>Rejects a request.</summary>
    /// <exception cref="Protocol.ProtocolException"><c>INVALID_REQUEST</c>: unknown request.</exception>
    [Alias("reject")]
    Task<DevicePairRejectResult> Reject(string requestId, CancellationToken cancellationToken);

    /// <summary>Removes all requests and devices: the tenant is deleted.</summary>
    [Alias("forget")]
    Task Forget(CancellationToken cancellationToken);
}

/// <summary>A connect of a device, its signature verified.</summary>
[GenerateSerializer, Immutable, Alias("device-connect")]
public sealed record DeviceConnect
{
    /// <summary>What a pairing request would say.</summary>
    [Id(0)] public required PendingDevice Request { get; init; }

    /// <summary>The role asked for.</summary>
    [Id(1)] public required string Role { get; init; }

    /// <summary>The scopes asked for.</summary>
    [Id(2)] public required IReadOnlyList<string> Scopes { get; init; }

    /// <summary>The gateway token or password was right; otherwise <see cref="Token"/> must be this device's.</summary>
    [Id(3)] public required bool SharedSecretOk { get; init; }

    /// <summary>The token as sent, tried as the device's own.</summary>
    [Id(4)] public string? Token { get; init; }

}

/// <summary>The decision on a connect: a grant, or pairing is needed.</summary>
[GenerateSerializer, Immutable, Alias("device-admission")]
public sealed record DeviceAdmission
{
    /// <summary>Set when the device is admitted.</summary>
    [Id(0)] public DeviceGrant? Grant { get; init; }

    /// <summary>The device was paired before: a pairing request is a repair.</summary>
    [Id(1)] public bool WasPaired { get; init; }
}

/// <summary>The token of an admitted device.</summary>
[GenerateSerializer, Immutable, Alias("device-grant")]
public sealed record DeviceGrant
{
    /// <summary>To be sent as <c>auth.token</c> next time.</summary>
    [Id(0)] public required string Token { get; init; }

    /// <summary>What the token allows, sorted.</summary>
    [Id(1)] public required IReadOnlyList<string> Scopes { get; init; }

    /// <summary>Unix milliseconds.</summary>
    [Id(2)] public required long IssuedAtMs { get; init; }
}
