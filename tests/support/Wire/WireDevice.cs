using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using NSec.Cryptography;

namespace OpenClaw.TestSupport.Wire;

/// <summary>A client's device identity: an Ed25519 key whose hash is the device id.</summary>
public sealed class WireDevice : IDisposable
{
    private readonly Key _key = Key.Create(SignatureAlgorithm.Ed25519);

    public WireDevice()
    {
        var publicKey = _key.PublicKey.Export(KeyBlobFormat.RawPublicKey);
        PublicKey = Base64Url.EncodeToString(publicKey);
        Id = Convert.ToHexStringLower(SHA256.HashData(publicKey));
    }

    public string Id { get; }
    public string PublicKey { get; }

    public string Sign(string text) =>
        Base64Url.EncodeToString(SignatureAlgorithm.Ed25519.Sign(_key, Encoding.UTF8.GetBytes(text)));

    public void Dispose() => _key.Dispose();
}
