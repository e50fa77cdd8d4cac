using System.Text.Encodings.Web;
using OpenClaw.Gateway.Limits;

namespace OpenClaw.Gateway.Admin;

/// <summary><c>/admin/login</c>: exchanges the admin token for a cookie, for pages a browser opens. <c>/admin/logout</c> takes it back.</summary>
internal static class AdminLogin
{
    public const string Path = "/admin/login";
    private const string DefaultReturn = "/dashboard";

    public static void MapAdminLogin(this IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, Page).ExcludeFromDescription();
        routes.MapPost(Path, LoginAsync).WithName("login").WithSummary("Exchange the admin token for a cookie").DisableAntiforgery();
        routes.MapPost("/admin/logout", Logout).ExcludeFromDescription();
    }

    private static async Task<IResult> LoginAsync(HttpContext context, AdminCredential credential, FailedAttempts attempts, CancellationToken cancellationToken)
    {
        if (await attempts.WaitAsync(context, null, cancellationToken) is { } wait)
        {
            await AdminProblem.WriteAsync(
                context, StatusCodes.Status429TooManyRequests, "too_many_attempts", "too many failed attempts from this address", (long)wait.TotalMilliseconds);
            return Results.Empty;
        }
        var isForm = context.Request.HasFormContentType;
        var form = isForm ? await context.Request.ReadFormAsync(cancellationToken) : null;
        var token = isForm
            ? form!["token"].ToString()
            : (await context.Request.ReadFromJsonAsync(AdminJson.Default.LoginRequest, cancellationToken))?.Token;
        if (!credential.IsToken(token))
        {
            await attempts.FailedAsync(context, null, "admin_token_mismatch", cancellationToken);
            await AdminProblem.WriteAsync(context, StatusCodes.Status401Unauthorized, "unauthorized", "this is not the admin token");
            return Results.Empty;
        }
        context.Response.Cookies.Append(AdminCredential.CookieName, credential.NewCookie(), new CookieOptions
        {
            HttpOnly = true, SameSite = SameSiteMode.Strict, Secure = context.Request.IsHttps, Path = "/", MaxAge = AdminCredential.CookieLifetime, IsEssential = true,
        });
        return isForm ? Results.LocalRedirect(Local(form!["return"].ToString())) : Results.NoContent();
    }

    private static IResult Logout(HttpContext context)
    {
        context.Response.Cookies.Delete(AdminCredential.CookieName, new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Strict, Path = "/" });
        return Results.NoContent();
    }

    private static IResult Page(HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.XFrameOptions = "DENY";
        context.Response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'";
        var target = HtmlEncoder.Default.Encode(Local(context.Request.Query["return"].ToString()));
        return Results.Content($"""
            <!doctype html>
            <html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Administration</title>
            <body style="font:16px system-ui;margin:15vh auto;max-width:24rem">
            <form method="post" action="{Path}">
            <input type="hidden" name="return" value="{target}">
            <label for="token">Admin token</label>
            <input id="token" name="token" type="password" autocomplete="current-password" required autofocus style="width:100%;padding:.5rem;margin:.5rem 0">
            <button style="padding:.5rem 1rem">Sign in</button>
            </form></body></html>
            """, "text/html; charset=utf-8");
    }

    // A path of this site, nothing that could lead elsewhere.
    private static string Local(string asked) =>
        asked.StartsWith('/') && !asked.StartsWith("//", StringComparison.Ordinal) && !asked.StartsWith("/\\", StringComparison.Ordinal) && !asked.Any(char.IsControl) ? asked : DefaultReturn;
}
