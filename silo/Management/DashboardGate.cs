using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;

namespace OpenClaw.Silo.Management;

/// <summary>Lets to a silo's dashboard who has the admin token: a browser asks for it as a password, a program sends it as a bearer token.</summary>
internal sealed class DashboardGate(RequestDelegate next, string token)
{
    public const string Path = "/dashboard";
    private readonly byte[] _expected = Hash(token);

    public Task InvokeAsync(HttpContext context)
    {
        if (!context.Request.Path.StartsWithSegments(Path) || IsAllowed(context.Request.Headers.Authorization)) return next(context);
        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        context.Response.Headers.WWWAuthenticate = "Basic realm=\"dashboard\", charset=\"UTF-8\"";
        return Task.CompletedTask;
    }

    private bool IsAllowed(string? header) =>
        AuthenticationHeaderValue.TryParse(header, out var shown) && shown.Parameter is { } value
        && CryptographicOperations.FixedTimeEquals(Hash(shown.Scheme.ToUpperInvariant() switch { "BEARER" => value, "BASIC" => Password(value), _ => "" }), _expected);

    // The name before the colon is whatever the person typed.
    private static string Password(string value)
    {
        var decoded = new byte[value.Length];
        if (!Convert.TryFromBase64String(value, decoded, out var length)) return "";
        var text = Encoding.UTF8.GetString(decoded, 0, length);
        return text[(text.IndexOf(':', StringComparison.Ordinal) + 1)..];
    }

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
