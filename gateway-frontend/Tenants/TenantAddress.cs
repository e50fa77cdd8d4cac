using OpenClaw.Protocol.Values;

namespace OpenClaw.Gateway.Tenants;

/// <summary>The tenant that a request's host name or path names; null: neither does.</summary>
/// <remarks>A feature of the request. It says who is meant, not who asks: a token must agree with it.</remarks>
internal sealed record TenantAddress(string? Tenant)
{
    private const string PathPrefix = "/t";

    public static TenantAddress Of(HttpContext context) => context.Features.Get<TenantAddress>() ?? new TenantAddress((string?)null);

    /// <summary>Reads the address; what is behind <c>/t/{tenant}</c> is the path for everything that follows.</summary>
    /// <returns>False: host and path name different tenants, or the path names none that could be.</returns>
    public static bool TryRead(HttpContext context, string? baseDomain)
    {
        var byHost = FromHost(context.Request.Host.Host, baseDomain);
        string? byPath = null;
        if (context.Request.Path.StartsWithSegments(PathPrefix, out var rest) && rest.Value is { Length: > 1 } path)
        {
            var end = path.IndexOf('/', 1);
            byPath = end < 0 ? path[1..] : path[1..end];
            if (!TenantKey.IsTenant(byPath)) return false;
            context.Request.PathBase = context.Request.PathBase.Add($"{PathPrefix}/{byPath}");
            context.Request.Path = end < 0 ? "/" : path[end..];
        }
        if (byHost is not null && byPath is not null && byHost != byPath) return false;
        context.Features.Set(new TenantAddress(byHost ?? byPath));
        return true;
    }

    // `acme.example.com` under `example.com`; deeper names are nobody's.
    private static string? FromHost(string host, string? baseDomain)
    {
        if (baseDomain is null || host.Length <= baseDomain.Length + 1 || !host.EndsWith(baseDomain, StringComparison.OrdinalIgnoreCase)) return null;
        var label = host[..^(baseDomain.Length + 1)].ToLowerInvariant();
        return host[label.Length] == '.' && TenantKey.IsTenant(label) ? label : null;
    }
}

/// <summary>Puts the tenant's address on every request, before anything looks at its path.</summary>
internal static class TenantAddressing
{
    public static void UseTenantAddresses(this WebApplication app, TenancyOptions options) => app.Use((context, next) =>
    {
        if (TenantAddress.TryRead(context, options.BaseDomain)) return next(context);
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return context.Response.WriteAsync("no such tenant", context.RequestAborted);
    });
}

/// <summary>How tenants are addressed and administered. Section <c>Gateway:Tenancy</c>.</summary>
internal sealed record TenancyOptions
{
    /// <summary>The domain whose subdomains name tenants: <c>example.com</c> makes <c>acme.example.com</c> the tenant <c>acme</c>. Default none.</summary>
    public string? BaseDomain { get; init; }

    /// <summary>The credential of the admin API. <c>OPENCLAW_ADMIN_TOKEN</c>; default: one made at the first start.</summary>
    public string? AdminToken { get; init; }
}
