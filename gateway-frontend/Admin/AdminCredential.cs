using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using OpenClaw.Gateway.Tenants;
using OpenClaw.Silo.Installation;

namespace OpenClaw.Gateway.Admin;

/// <summary>What opens administration: the operator's token, or the one that was made at the first start; and the cookie that stands for it for a while.</summary>
/// <remarks>The cookie is an HMAC over its end, keyed by the token's hash: any frontend takes it, and a new token ends it.</remarks>
internal sealed class AdminCredential(TenancyOptions options, InstallationWatch installation, TimeProvider clock)
{
    public const string CookieName = "openclaw-admin";
    public static readonly TimeSpan CookieLifetime = TimeSpan.FromHours(12);
    private readonly byte[]? _configured = options.AdminToken is { } token ? Hash(token) : null;

    // Compared with when there is no credential at all, so that nothing ever matches.
    private readonly byte[] _nothing = RandomNumberGenerator.GetBytes(SHA256.HashSizeInBytes);

    private byte[] Expected => _configured ?? installation.Status?.AdminTokenHash ?? _nothing;

    public bool IsToken(string? presented) => !string.IsNullOrEmpty(presented) && CryptographicOperations.FixedTimeEquals(Hash(presented), Expected);

    public string NewCookie()
    {
        var end = (clock.GetUtcNow() + CookieLifetime).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        return $"{end}.{Sign(end)}";
    }

    public bool IsCookie(string? presented)
    {
        if (presented is null || presented.IndexOf('.', StringComparison.Ordinal) is not (> 0 and < 20) || presented.Split('.') is not [var end, var signature]) return false;
        return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(signature), Encoding.UTF8.GetBytes(Sign(end)))
            && long.TryParse(end, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds > clock.GetUtcNow().ToUnixTimeSeconds();
    }

    private string Sign(string end) => Base64Url.EncodeToString(HMACSHA256.HashData(Expected, Encoding.UTF8.GetBytes($"admin-cookie\n{end}")));

    private static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
