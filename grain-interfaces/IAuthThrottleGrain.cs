namespace OpenClaw.GrainInterfaces;

/// <summary>Counts failed authentications of one address for the whole cluster, and shuts it out for a while when there are too many.</summary>
/// <remarks>Key: the client's address, <c>192.0.2.1</c> or <c>2001:db8:0:1::/64</c>; no tenant, since who guesses has none.
/// In memory only: a lock that is lost with its silo costs an attacker's few tries more.</remarks>
[Alias("auth-throttle")]
public interface IAuthThrottleGrain : IGrainWithStringKey
{
    /// <summary>Whether the address must wait before it may try at a tenant; at none that is known, where it is empty.</summary>
    [Alias("wait")]
    Task<AuthLock> Wait(string tenant, CancellationToken cancellationToken);

    /// <summary>Counts a failure and says whether the address is locked now.</summary>
    [Alias("failed")]
    Task<AuthLock> Failed(AuthFailure failure, CancellationToken cancellationToken);

    /// <summary>Forgets the failures at a tenant, not those at the installation: else who may enter one tenant could guess at others without end.</summary>
    [Alias("succeeded")]
    Task Succeeded(string tenant, CancellationToken cancellationToken);
}

/// <summary>A failed authentication, and the limits that count it.</summary>
[GenerateSerializer, Immutable, Alias("auth-failure")]
public sealed record AuthFailure
{
    /// <summary>The tenant that was tried; null: none could be told.</summary>
    [Id(0)] public string? Tenant { get; init; }

    /// <summary>The limit over all tenants; null: none.</summary>
    [Id(1)] public AuthLimit? Installation { get; init; }

    /// <summary>The tenant's own limit; null: none.</summary>
    [Id(2)] public AuthLimit? OfTenant { get; init; }
}

/// <summary>How many failures within which time lock an address, and for how long.</summary>
[GenerateSerializer, Immutable, Alias("auth-limit")]
public sealed record AuthLimit([property: Id(0)] int MaxAttempts, [property: Id(1)] TimeSpan Window, [property: Id(2)] TimeSpan Lockout);

/// <summary>Whether an address is locked.</summary>
[GenerateSerializer, Immutable, Alias("auth-lock")]
public sealed record AuthLock
{
    /// <summary>How long it must wait; null: it may try again.</summary>
    [Id(0)] public TimeSpan? Wait { get; init; }

    /// <summary>The failure that was told locked it.</summary>
    [Id(1)] public bool IsNew { get; init; }
}
