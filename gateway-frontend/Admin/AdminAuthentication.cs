using System.Net.Http.Headers;
using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace OpenClaw.Gateway.Admin;

/// <summary>The scheme behind the policy <see cref="Policy"/>: a bearer token, or the cookie of <c>/admin/login</c>.</summary>
internal sealed class AdminAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder, AdminCredential credential)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    /// <summary>The authorization policy of everything that is the operator's.</summary>
    public const string Policy = "admin";

    public const string SchemeName = "admin";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (AuthenticationHeaderValue.TryParse(Request.Headers.Authorization, out var header) && string.Equals(header.Scheme, "Bearer", StringComparison.OrdinalIgnoreCase))
            return Task.FromResult(credential.IsToken(header.Parameter) ? Success("token") : AuthenticateResult.Fail("wrong token"));
        if (Request.Cookies[AdminCredential.CookieName] is not { } cookie) return Task.FromResult(AuthenticateResult.NoResult());
        return Task.FromResult(credential.IsCookie(cookie) && IsFromHere() ? Success("cookie") : AuthenticateResult.Fail("wrong cookie"));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        // A person with a browser gets the page where the token can be typed.
        if (HttpMethods.IsGet(Request.Method) && Request.Headers.Accept.ToString().Contains("text/html", StringComparison.Ordinal))
        {
            Response.Redirect($"{AdminLogin.Path}?return={Uri.EscapeDataString(Request.Path + Request.QueryString)}");
            return Task.CompletedTask;
        }
        Response.Headers.WWWAuthenticate = "Bearer";
        return AdminProblem.WriteAsync(Context, StatusCodes.Status401Unauthorized, "unauthorized", "the admin token is needed: Authorization: Bearer ...");
    }

    // The cookie goes along with requests of this site only; what another page could still cause is refused by its origin.
    private bool IsFromHere() => HttpMethods.IsGet(Request.Method) || HttpMethods.IsHead(Request.Method)
        || (Request.Headers.Origin.ToString() is { Length: > 0 } origin && Uri.TryCreate(origin, UriKind.Absolute, out var page)
            && string.Equals(page.Authority, Request.Host.Value, StringComparison.OrdinalIgnoreCase));

    private static AuthenticateResult Success(string by) => AuthenticateResult.Success(
        new(new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, "admin"), new Claim(ClaimTypes.AuthenticationMethod, by)], SchemeName)), SchemeName));
}
