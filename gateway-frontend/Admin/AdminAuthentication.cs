using System.Net.Http.Headers;
using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;
using OpenClaw.Gateway.Limits;

namespace OpenClaw.Gateway.Admin;

/// <summary>The scheme behind the policy <see cref="Policy"/>: a bearer token, or the cookie of <c>/admin/login</c>.</summary>
internal sealed class AdminAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder, AdminCredential credential, FailedAttempts attempts)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    /// <summary>The authorization policy of everything that is the operator's.</summary>
    public const string Policy = "admin";

    public const string SchemeName = "admin";

    private TimeSpan? _wait;

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        // Elsewhere a bearer token is a tenant's, and no attempt at this one.
        if (Context.GetEndpoint()?.Metadata.GetMetadata<IAuthorizeData>() is null) return AuthenticateResult.NoResult();
        var stop = Context.RequestAborted;
        _wait = await attempts.WaitAsync(Context, null, stop);
        if (_wait is not null) return AuthenticateResult.Fail("too many attempts");
        if (AuthenticationHeaderValue.TryParse(Request.Headers.Authorization, out var header) && string.Equals(header.Scheme, "Bearer", StringComparison.OrdinalIgnoreCase))
            return await JudgeAsync(credential.IsToken(header.Parameter), "token", stop);
        return Request.Cookies[AdminCredential.CookieName] is { } cookie ? await JudgeAsync(credential.IsCookie(cookie) && IsFromHere(), "cookie", stop) : AuthenticateResult.NoResult();
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        // A person with a browser gets the page where the token can be typed.
        if (HttpMethods.IsGet(Request.Method) && Request.Headers.Accept.ToString().Contains("text/html", StringComparison.Ordinal))
        {
            Response.Redirect($"{AdminLogin.Path}?return={Uri.EscapeDataString(Request.Path + Request.QueryString)}");
            return Task.CompletedTask;
        }
        if (_wait is { } wait)
            return AdminProblem.WriteAsync(Context, StatusCodes.Status429TooManyRequests, "too_many_attempts", "too many failed attempts from this address", (long)wait.TotalMilliseconds);
        Response.Headers.WWWAuthenticate = "Bearer";
        return AdminProblem.WriteAsync(Context, StatusCodes.Status401Unauthorized, "unauthorized", "the admin token is needed: Authorization: Bearer ...");
    }

    // The cookie goes along with requests of this site only; what another page could still cause is refused by its origin.
    private bool IsFromHere() => HttpMethods.IsGet(Request.Method) || HttpMethods.IsHead(Request.Method)
        || (Request.Headers.Origin.ToString() is { Length: > 0 } origin && Uri.TryCreate(origin, UriKind.Absolute, out var page)
            && string.Equals(page.Authority, Request.Host.Value, StringComparison.OrdinalIgnoreCase));

    private async Task<AuthenticateResult> JudgeAsync(bool isRight, string by, CancellationToken cancellationToken)
    {
        if (isRight) return Success(by);
        await attempts.FailedAsync(Context, null, $"admin_{by}_mismatch", cancellationToken);
        return AuthenticateResult.Fail($"wrong {by}");
    }

    private static AuthenticateResult Success(string by) => AuthenticateResult.Success(
        new(new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, "admin"), new Claim(ClaimTypes.AuthenticationMethod, by)], SchemeName)), SchemeName));
}
