using OpenClaw.Protocol;

namespace OpenClaw.GrainInterfaces;

/// <summary>The installation as a whole: its kill switch, the tenants that may not work now, and the hash of its admin token.</summary>
/// <remarks>Key: <see cref="Key"/>; no tenant. Truth: its grain state. Every process asks once a second, so answers come from memory.</remarks>
[Alias("installation")]
public interface IInstallationGrain : IGrainWithStringKey
{
    /// <summary>The one key.</summary>
    const string Key = "installation";

    /// <summary>What every process has to know.</summary>
    [Alias("status")]
    Task<InstallationStatus> GetStatus(CancellationToken cancellationToken);

    /// <summary>Makes an admin token when there is none yet.</summary>
    /// <returns>The token, to be shown once; null when there was one. Only its hash is kept.</returns>
    [Alias("ensure-admin-token")]
    Task<string?> EnsureAdminToken(CancellationToken cancellationToken);

    /// <summary>Stops the work of all tenants until it is released. Engaging again changes nothing.</summary>
    [Alias("engage")]
    Task<KillSwitch> EngageKillSwitch(KillSwitchOrder order, CancellationToken cancellationToken);

    /// <summary>Lets the tenants work again. Releasing what is not engaged changes nothing.</summary>
    [Alias("release")]
    Task ReleaseKillSwitch(string by, CancellationToken cancellationToken);

    /// <summary>A tenant grain tells that its tenant may not work, or (null) that it may again.</summary>
    [Alias("set-halt")]
    Task SetHalt(string tenant, TenantHalt? halt, CancellationToken cancellationToken);

    /// <summary>Names of tenants in order, those after a name.</summary>
    [Orleans.Concurrency.AlwaysInterleave, Alias("tenants")]
    Task<IReadOnlyList<string>> ListTenants(string? after, int limit, CancellationToken cancellationToken);
}

/// <summary>A part of the directory of tenants: names only, so that creating one writes little however many there are.</summary>
/// <remarks>Key: <c>00</c> to <c>3f</c>, from the name's hash; no tenant. Truth: its grain state. A name may stand here before its tenant exists.</remarks>
[Alias("tenant-directory")]
public interface ITenantDirectoryGrain : IGrainWithStringKey
{
    /// <summary>Adds a name, if it is not there.</summary>
    [Alias("add")]
    Task Add(string tenant, CancellationToken cancellationToken);

    /// <summary>Removes a name, if it is there.</summary>
    [Alias("remove")]
    Task Remove(string tenant, CancellationToken cancellationToken);

    /// <summary>The names of this part.</summary>
    [Alias("list")]
    Task<IReadOnlyList<string>> List(CancellationToken cancellationToken);
}

/// <summary>A part of the index from tokens to tenants. The tenant <c>default</c> is not in it: it is where tokens of nobody are tried.</summary>
/// <remarks>
/// Key: the first three hex digits of the token's SHA-256; no tenant. Truth: its grain state. An entry only says whom to ask:
/// whether the token holds is the tenant's, or the device's, to say, so a left-over entry does no harm.
/// </remarks>
[Alias("token-index")]
public interface ITokenIndexGrain : IGrainWithStringKey
{
    /// <summary>The tenant of a token; null: nobody's.</summary>
    [Alias("find")]
    Task<string?> Find(byte[] tokenHash, CancellationToken cancellationToken);

    /// <summary>Notes whose the token is.</summary>
    [Alias("add")]
    Task Add(byte[] tokenHash, string tenant, CancellationToken cancellationToken);

    /// <summary>Forgets the token, if it is known.</summary>
    [Alias("remove")]
    Task Remove(byte[] tokenHash, CancellationToken cancellationToken);
}

/// <summary>What every process knows of the installation.</summary>
[GenerateSerializer, Immutable, Alias("installation-status")]
public sealed record InstallationStatus
{
    /// <summary>Grows with each change.</summary>
    [Id(0)] public required long Version { get; init; }

    /// <summary>The kill switch, when it is engaged.</summary>
    [Id(1)] public KillSwitch? KillSwitch { get; init; }

    /// <summary>The tenants that may not work, and why.</summary>
    [Id(2)] public required IReadOnlyDictionary<string, TenantHalt> Halted { get; init; }

    /// <summary>SHA-256 of the admin token that was made here; null: none was.</summary>
    [Id(3)] public byte[]? AdminTokenHash { get; init; }
}

/// <summary>Why a tenant may not work.</summary>
[GenerateSerializer, Immutable, Alias("tenant-halt")]
public sealed record TenantHalt
{
    /// <summary>Not active.</summary>
    [Id(0)] public required TenantStatus Status { get; init; }

    /// <summary>When it is to be deleted for good, Unix milliseconds; null: it is not.</summary>
    [Id(1)] public long? DeleteAfterMs { get; init; }
}

/// <summary>A kill switch that is engaged.</summary>
[GenerateSerializer, Immutable, Alias("kill-switch")]
public sealed record KillSwitch
{
    /// <summary>Why, in the words of who did it.</summary>
    [Id(0)] public required string Reason { get; init; }

    /// <summary>Who did it.</summary>
    [Id(1)] public required string By { get; init; }

    /// <summary>Unix milliseconds.</summary>
    [Id(2)] public required long AtMs { get; init; }
}

/// <summary>Who wants a kill switch engaged, and why.</summary>
[GenerateSerializer, Immutable, Alias("kill-switch-order")]
public sealed record KillSwitchOrder([property: Id(0)] string Reason, [property: Id(1)] string By);

/// <summary>Codes of refusals that only administration meets; <see cref="ProtocolException.Code"/> carries them.</summary>
public static class AdminErrorCode
{
    /// <summary>There is no such tenant.</summary>
    public const string TenantNotFound = "tenant_not_found";

    /// <summary>A tenant of that name exists.</summary>
    public const string TenantExists = "tenant_exists";

    /// <summary>Not the name of a tenant.</summary>
    public const string InvalidName = "invalid_name";

    /// <summary>The configuration is not valid; the message names the first fault.</summary>
    public const string InvalidConfiguration = "invalid_configuration";

    /// <summary>A quota is negative.</summary>
    public const string InvalidQuota = "invalid_quota";

    /// <summary>The tenant's file and environment are the truth; they can't be changed from here.</summary>
    public const string OwnedByFile = "owned_by_file";

    /// <summary>The tenant's state does not allow it.</summary>
    public const string Conflict = "conflict";

    /// <summary>There is no such token.</summary>
    public const string TokenNotFound = "token_not_found";

    /// <summary>The tenant has as many tokens as it may have.</summary>
    public const string TooManyTokens = "too_many_tokens";
}

/// <summary>Which part of the index a token is in.</summary>
public static class TokenIndexKey
{
    /// <summary>The tenant whose tokens need not be in the index.</summary>
    public const string TenantOfUnknownTokens = "default";

    /// <summary>The key of its <see cref="ITokenIndexGrain"/>: 4,096 parts, however many tokens somebody tries.</summary>
    public static string Of(ReadOnlySpan<byte> tokenHash) => Convert.ToHexStringLower(tokenHash[..2])[..3];
}
