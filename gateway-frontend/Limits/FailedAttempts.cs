using Microsoft.Extensions.Options;
using OpenClaw.Gateway.Tenants;
using OpenClaw.GrainInterfaces;
using OpenClaw.Protocol.Audit;
using OpenClaw.Protocol.Values;
using OpenClaw.Safety.Auditing;

namespace OpenClaw.Gateway.Limits;

/// <summary>What everything that asks for a secret goes through, on sockets and over HTTP: too many failures of an address shut it out, and the audit log hears of each.</summary>
/// <remarks>Source: protocol page, rate limit of failed authentication; counted for the whole cluster by <see cref="IAuthThrottleGrain"/>.</remarks>
internal sealed class FailedAttempts(
    IGrainFactory grains, IOptions<RateLimitOptions> limits, GatewayFacts facts, TrustedProxies proxies, IAuditLog audit, TimeProvider clock)
{
    private readonly LockedAddresses _locked = new(clock);
    private readonly LockedAddresses _failed = new(clock);
    private readonly AuthLimit _installation = new(
        limits.Value.FailedAuth.MaxAttempts, TimeSpan.FromMilliseconds(limits.Value.FailedAuth.WindowMs), TimeSpan.FromMilliseconds(limits.Value.FailedAuth.LockoutMs));

    /// <summary>How long the client must wait before it may try at all, even with the right secret; null: it may try now.</summary>
    /// <param name="http">The request that carries the attempt.</param>
    /// <param name="tenant">The tenant it is for; null: none, or it is not known yet.</param>
    /// <param name="cancellationToken">Ends the question.</param>
    public async ValueTask<TimeSpan?> WaitAsync(HttpContext http, TenantView? tenant, CancellationToken cancellationToken)
    {
        if (IsExempt(http, tenant)) return null;
        var address = AddressOf(http, tenant);
        if (_locked.WaitOf(address, tenant?.Name) is { } known) return known;
        var state = await grains.GetGrain<IAuthThrottleGrain>(address).Wait(tenant?.Name ?? "", cancellationToken);
        if (state.Wait is { } locked) _locked.Put(address, tenant?.Name, locked);
        return state.Wait;
    }

    /// <summary>Counts a wrong or missing secret.</summary>
    /// <param name="http">The request that carried it.</param>
    /// <param name="tenant">The tenant it was for; null: none, or it is not known.</param>
    /// <param name="reason">Why it failed, such as <c>token_mismatch</c>.</param>
    /// <param name="cancellationToken">Ends the counting.</param>
    public async ValueTask FailedAsync(HttpContext http, TenantView? tenant, string reason, CancellationToken cancellationToken)
    {
        var address = AddressOf(http, tenant);
        audit.RecordCounted(new()
        {
            Tenant = tenant?.Name, Category = AuditCategory.Security, Actor = $"address:{address}", Action = AuditActions.AuthenticationFailed, Target = reason,
            Outcome = AuditOutcome.Refused,
        });
        if (IsExempt(http, tenant)) return;
        var (installation, own) = LimitsFor(tenant);
        _failed.Put(address, tenant?.Name, (own ?? installation!).Window);
        var state = await grains.GetGrain<IAuthThrottleGrain>(address).Failed(new() { Tenant = tenant?.Name, Installation = installation, OfTenant = own }, cancellationToken);
        if (state.Wait is not { } wait) return;
        _locked.Put(address, tenant?.Name, wait);
        if (state.IsNew) RecordLock(tenant, address, wait);
    }

    /// <summary>Notes that a client proved who it is; its earlier failures at the tenant are forgiven.</summary>
    public async ValueTask SucceededAsync(HttpContext http, TenantView? tenant, string actor, CancellationToken cancellationToken)
    {
        var address = AddressOf(http, tenant);
        audit.RecordCounted(new()
        {
            Tenant = tenant?.Name, Category = AuditCategory.Security, Actor = actor, Action = AuditActions.AuthenticationSucceeded, Target = $"address:{address}",
            Outcome = AuditOutcome.Ok,
        });
        // Failures that other frontends saw go by their window.
        if (tenant is null || _failed.WaitOf(address, tenant.Name) is null) return;
        await grains.GetGrain<IAuthThrottleGrain>(address).Succeeded(tenant.Name, cancellationToken);
    }

    /// <summary>Answers an HTTP request of a client that must wait.</summary>
    public static Task RefuseAsync(HttpContext http, TimeSpan wait)
    {
        http.Response.StatusCode = StatusCodes.Status429TooManyRequests;
        http.Response.Headers.RetryAfter = ((long)Math.Ceiling(wait.TotalSeconds)).ToString(System.Globalization.CultureInfo.InvariantCulture);
        http.Response.ContentType = "application/json; charset=utf-8";
        return http.Response.WriteAsync(
            """{"error":{"message":"Too many failed authentication attempts. Please try again later.","type":"rate_limited"}}""", http.RequestAborted);
    }

    // Where the tenant's owner is the operator, as that of the embedded form's file is, its keys replace the installation's; elsewhere they can only add to them.
    private (AuthLimit? Installation, AuthLimit? OfTenant) LimitsFor(TenantView? tenant)
    {
        var own = tenant?.Configuration.Gateway.Auth.RateLimit is { } set ? new AuthLimit(Math.Max(1, set.MaxAttempts), set.Window, set.Lockout) : null;
        if (tenant is not { IsOperators: true }) return (_installation, own);
        return (null, own ?? _installation);
    }

    // A peer on this machine that speaks for itself, in the embedded form; see the decisions on local clients.
    private bool IsExempt(HttpContext http, TenantView? tenant) =>
        facts.LocalClientsAllowed && limits.Value.ExemptLoopback && tenant?.Configuration.Gateway.Auth.RateLimit is null or { ExemptLoopback: true }
        && proxies.IsLoopbackPeer(http);

    private string AddressOf(HttpContext http, TenantView? tenant) => PeerAddress.KeyOf(proxies.AddressOf(http, tenant));

    private void RecordLock(TenantView? tenant, string address, TimeSpan wait)
    {
        audit.Record(new()
        {
            Tenant = tenant?.Name, Category = AuditCategory.Security, Actor = $"address:{address}", Action = AuditActions.AddressLocked, Outcome = AuditOutcome.Refused,
            Details = new JsonText(System.Text.Encoding.UTF8.GetBytes($"{{\"seconds\":{(long)Math.Ceiling(wait.TotalSeconds)}}}")),
        });
    }
}
