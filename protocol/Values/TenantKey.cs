using System.Diagnostics.CodeAnalysis;

namespace OpenClaw.Protocol.Values;

/// <summary>Keys of grains that belong to a tenant: <c>{tenant}/{rest}</c>, e.g. <c>acme/agent:main:main</c>.</summary>
/// <remarks>Tenants are <c>[a-z0-9-]{1,40}</c>, so the first slash ends the tenant, whatever the rest holds.</remarks>
public static class TenantKey
{
    /// <summary>Longest tenant name.</summary>
    public const int MaxTenantChars = 40;

    /// <summary>The key of something of a tenant.</summary>
    /// <exception cref="ArgumentException">The tenant's name is none, or nothing follows it.</exception>
    public static string Of(string tenant, string rest)
    {
        if (!IsTenant(tenant))
            throw new ArgumentException($"not a tenant: '{tenant}'", nameof(tenant));
        ArgumentException.ThrowIfNullOrEmpty(rest);
        return $"{tenant}/{rest}";
    }

    /// <summary>The tenant and the rest of a key.</summary>
    /// <exception cref="ArgumentException">It is no such key.</exception>
    public static (string Tenant, string Name) Split(string key) =>
        TrySplit(key, out var tenant, out var rest) ? (tenant, rest) : throw new ArgumentException($"not a key of a tenant: '{key}'", nameof(key));

    /// <summary>The tenant and the rest of a key, if it is one.</summary>
    public static bool TrySplit(string key, [NotNullWhen(true)] out string? tenant, [NotNullWhen(true)] out string? rest)
    {
        ArgumentNullException.ThrowIfNull(key);
        (tenant, rest) = (null, null);
        var slash = key.IndexOf('/', StringComparison.Ordinal);
        if (slash <= 0 || slash + 1 == key.Length || !IsTenant(key[..slash]))
            return false;
        (tenant, rest) = (key[..slash], key[(slash + 1)..]);
        return true;
    }

    /// <summary>Whether a text is a tenant's name.</summary>
    public static bool IsTenant([NotNullWhen(true)] string? text) =>
        text is { Length: >= 1 and <= MaxTenantChars } && !text.AsSpan().ContainsAnyExcept(Letters);

    private static readonly System.Buffers.SearchValues<char> Letters =
        System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");
}
