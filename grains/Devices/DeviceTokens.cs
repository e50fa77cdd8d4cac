using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace OpenClaw.Grains.Devices;

/// <summary>Makes device tokens so that the same one can be handed out again although only its hash is stored.</summary>
/// <remarks>
/// A token is an HMAC of tenant, device, role and a random id under the installation's key. The original stores tokens in clear text and
/// returns the same one at each connect; clients rely on that when they connect several times at once.
/// </remarks>
public sealed class DeviceTokens(ReadOnlyMemory<byte> installationKey)
{
    /// <summary>How long a token lasts after it was issued or renewed.</summary>
    internal static readonly TimeSpan Lifetime = TimeSpan.FromDays(30);

    /// <summary>Used within this time before its end, a token is renewed.</summary>
    internal static readonly TimeSpan RenewWithin = TimeSpan.FromDays(7);

    internal static string NewId() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16));

    internal string Derive(string tenant, string deviceId, string role, string tokenId) => Base64Url.EncodeToString(
        HMACSHA256.HashData(installationKey.Span, Encoding.UTF8.GetBytes($"device-token\n{tenant}\n{deviceId}\n{role}\n{tokenId}")));

    internal static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
