using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using NSec.Cryptography;

namespace OpenClaw.Bench.Wire;

/// <summary>An Ed25519 device of its own, as every official client has one.</summary>
internal sealed class DeviceIdentity : IDisposable
{
    private readonly Key _key = Key.Create(SignatureAlgorithm.Ed25519);

    public DeviceIdentity()
    {
        var raw = _key.PublicKey.Export(KeyBlobFormat.RawPublicKey);
        Id = Convert.ToHexStringLower(SHA256.HashData(raw));
        PublicKey = Base64Url.EncodeToString(raw);
    }

    public string Id { get; }

    public string PublicKey { get; }

    /// <summary>Signature version 2: everything the gateway is going to believe, and its nonce.</summary>
    public string Sign(GatewayEndpoint endpoint, string nonce, long signedAtMs)
    {
        var payload = string.Join('|', "v2", Id, GatewayEndpoint.ClientId, GatewayEndpoint.ClientMode, GatewayEndpoint.Role,
            string.Join(',', GatewayEndpoint.Scopes), signedAtMs.ToString(CultureInfo.InvariantCulture), endpoint.Token, nonce);
        return Base64Url.EncodeToString(SignatureAlgorithm.Ed25519.Sign(_key, Encoding.UTF8.GetBytes(payload)));
    }

    public void Dispose() => _key.Dispose();
}
