using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace OpenClaw.Grains.Tenants;

/// <summary>A gateway token as it is made, before only its hash is left.</summary>
internal sealed record GatewayToken(string Id, string Token)
{
    public const int MostPerTenant = 20;

    public byte[] Hash { get; } = SHA256.HashData(Encoding.UTF8.GetBytes(Token));

    public static GatewayToken New() => new(
        Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4)), Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32)));

    public GatewayTokenState State(string? label, long at) => new() { Id = Id, Label = label, Hash = Hash, CreatedAtMs = at };
}
