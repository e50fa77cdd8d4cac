using System.Security.Cryptography;
using System.Text;
using NSec.Cryptography;
using OpenClaw.Protocol.Frames;

namespace OpenClaw.Gateway.Connections.Handshake;

/// <summary>Verifies that a client holds the key of the device it says it is.</summary>
/// <remarks>Source: protocol page, device identity. Ed25519; the id is the lower-case hex SHA-256 of the raw public key.</remarks>
internal static class DeviceSignature
{
    private const string SpkiPrefixBase64 = "MCowBQYDK2VwAyEA";
    private static readonly TimeSpan Skew = TimeSpan.FromSeconds(600);

    /// <summary>What is wrong, in the protocol's words; null when the signature holds.</summary>
    public static string? Check(ConnectParams connect, string role, string nonce, bool local, DateTimeOffset now)
    {
        var device = connect.Device!;
        if (ReadPublicKey(device.PublicKey) is not { } rawKey || !string.Equals(DeviceId(rawKey), device.Id, StringComparison.Ordinal))
            return "device identity mismatch";
        if (Math.Abs(now.ToUnixTimeMilliseconds() - device.SignedAt) > Skew.TotalMilliseconds)
            return "device signature expired";

        var sentNonce = string.IsNullOrWhiteSpace(device.Nonce) ? null : device.Nonce;
        if (sentNonce is null && !local) return "device nonce required";
        if (sentNonce is not null && !string.Equals(sentNonce, nonce, StringComparison.Ordinal)) return "device nonce mismatch";

        if (!PublicKey.TryImport(SignatureAlgorithm.Ed25519, rawKey, KeyBlobFormat.RawPublicKey, out var key) || key is null)
            return "device public key invalid";
        var text = SignedText(connect, role, sentNonce);
        return ReadBase64(device.Signature) is { } signature
            && SignatureAlgorithm.Ed25519.Verify(key, Encoding.UTF8.GetBytes(text), signature)
            ? null
            : "device signature invalid";
    }

    /// <summary>The raw key in the protocol's own form: base64url without padding.</summary>
    public static string Normalise(string publicKey) => ReadPublicKey(publicKey) is { } raw ? Base64Url(raw) : publicKey;

    private static string SignedText(ConnectParams connect, string role, string? nonce)
    {
        var text = string.Join('|', nonce is null ? "v1" : "v2", connect.Device!.Id, connect.Client.Id, connect.Client.Mode, role,
            string.Join(',', connect.Scopes ?? []), connect.Device.SignedAt.ToString(System.Globalization.CultureInfo.InvariantCulture),
            connect.Auth?.Token ?? "");
        return nonce is null ? text : $"{text}|{nonce}";
    }

    private static string DeviceId(byte[] rawKey) => Convert.ToHexStringLower(SHA256.HashData(rawKey));

    private static string Base64Url(byte[] bytes) => System.Buffers.Text.Base64Url.EncodeToString(bytes);

    private static byte[]? ReadPublicKey(string text)
    {
        if (text.Contains("BEGIN", StringComparison.Ordinal))
        {
            text = string.Concat(text.Split('\n', StringSplitOptions.TrimEntries).Where(line => !line.StartsWith('-')));
        }
        var bytes = ReadBase64(text);
        if (bytes is { Length: 44 } && Convert.ToBase64String(bytes).StartsWith(SpkiPrefixBase64, StringComparison.Ordinal)) bytes = bytes[12..];
        return bytes is { Length: 32 } ? bytes : null;
    }

    // Both alphabets are in use, with and without padding.
    private static byte[]? ReadBase64(string text)
    {
        if (text.Length > 4096) return null;
        var plain = text.Replace('-', '+').Replace('_', '/').TrimEnd('=');
        plain = plain.PadRight((plain.Length + 3) / 4 * 4, '=');
        var bytes = new byte[plain.Length / 4 * 3];
        return Convert.TryFromBase64String(plain, bytes, out var written) ? bytes[..written] : null;
    }
}
