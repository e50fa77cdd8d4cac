using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace OpenClaw.Gateway.Limits;

/// <summary>How often clients may ask and fail. Section <c>Gateway:RateLimits</c>.</summary>
public sealed class RateLimitOptions
{
    public const int Most = 1_000_000;

    /// <summary>Requests a minute and client for each limited method. Default 100; 0: no limit.</summary>
    [Range(0, Most)]
    public int PerMinute { get; set; } = 100;

    /// <summary>Other numbers for single methods, or for HTTP paths such as <c>/v1/chat/completions</c>; also for methods that have no limit by default.
    /// 0: no limit.</summary>
    public Dictionary<string, int> Methods { get; } = new(StringComparer.Ordinal);

    /// <summary>Other numbers for methods that need a scope, such as <c>operator.write</c>, and are not named in <see cref="Methods"/>. 0: no limit.</summary>
    public Dictionary<string, int> Scopes { get; } = new(StringComparer.Ordinal);

    /// <summary>Clients of the embedded form on this machine are not limited. Default true; without effect in a cluster.</summary>
    public bool ExemptLoopback { get; set; } = true;

    /// <summary>Failed authentications of an address, over all tenants.</summary>
    [ValidateObjectMembers]
    public FailedAuthOptions FailedAuth { get; } = new();
}

/// <summary>When an address that fails to prove who it is gets shut out. Section <c>Gateway:RateLimits:FailedAuth</c>.</summary>
/// <remarks>A tenant's <c>gateway.auth.rateLimit</c> holds beside it in a cluster, and instead of it in the embedded form.</remarks>
public sealed class FailedAuthOptions
{
    /// <summary>Failures within the window that lock the address. Default 5.</summary>
    [Range(1, 1_000)]
    public int MaxAttempts { get; set; } = 5;

    /// <summary>The window, in milliseconds. Default 60,000.</summary>
    [Range(1_000, 86_400_000)]
    public int WindowMs { get; set; } = 60_000;

    /// <summary>How long the lock lasts, in milliseconds. Default 60,000.</summary>
    [Range(1_000, 86_400_000)]
    public int LockoutMs { get; set; } = 60_000;
}

[OptionsValidator]
internal sealed partial class RateLimitOptionsValidator : IValidateOptions<RateLimitOptions>;

/// <summary>What an attribute cannot say: the numbers of the dictionaries.</summary>
internal sealed class RateLimitNumbersValidator : IValidateOptions<RateLimitOptions>
{
    public ValidateOptionsResult Validate(string? name, RateLimitOptions options)
    {
        var wrong = options.Methods.Concat(options.Scopes).Where(limit => limit.Value is < 0 or > RateLimitOptions.Most).ToList();
        return wrong.Count == 0
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(wrong.Select(limit => $"Gateway:RateLimits: {limit.Key} must be 0 to {RateLimitOptions.Most}; it is {limit.Value}."));
    }
}
