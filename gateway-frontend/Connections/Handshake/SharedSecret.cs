using System.Security.Cryptography;
using System.Text;
using OpenClaw.GrainInterfaces;
using OpenClaw.Protocol.Frames;

namespace OpenClaw.Gateway.Connections.Handshake;

/// <summary>The gateway token or password of a tenant, compared in constant time against its hash.</summary>
/// <remarks>Source: protocol page, auth modes.</remarks>
internal static class SharedSecret
{
    /// <summary>Why an address that failed too often is refused, whatever it presents.</summary>
    public const string RateLimited = "rate_limited";

    /// <summary>Whether the secret is right, and if not, why: <c>token_missing</c>, <c>token_mismatch</c>, ...</summary>
    public static (bool Ok, string Reason) Check(TenantSnapshot tenant, string mode, ConnectAuth? auth) => mode switch
    {
        "password" when tenant.PasswordHash is null => (false, "password_missing_config"),
        "password" when string.IsNullOrEmpty(auth?.Password) => (false, "password_missing"),
        "password" => CryptographicOperations.FixedTimeEquals(Hash(auth.Password), tenant.PasswordHash) ? (true, "") : (false, "password_mismatch"),
        "token" when tenant.TokenHashes.Count == 0 => (false, "token_missing_config"),
        "token" when string.IsNullOrEmpty(auth?.Token) => (false, "token_missing"),
        "token" => MatchesAny(tenant.TokenHashes, Hash(auth.Token)) ? (true, "") : (false, "token_mismatch"),
        _ => (false, "unauthorized"),
    };

    /// <summary>Whether it is a gateway token of the tenant, whatever its clients are to show.</summary>
    public static bool IsTokenOf(TenantSnapshot tenant, byte[] hash) => MatchesAny(tenant.TokenHashes, hash);

    /// <summary>The refusal in the protocol's words, with a hint that suits the client.</summary>
    public static string Refusal(string reason, ConnectClient client)
    {
        var isCli = client.Id == "cli" || client.Mode == "cli";
        var isPage = OriginPolicy.IsControlUi(client) || OriginPolicy.IsWebchat(client);
        var tokenHint = isCli ? "set gateway.remote.token to match gateway.auth.token"
            : isPage ? "open the dashboard URL and paste the token in Control UI settings"
            : "provide gateway auth token";
        var passwordHint = isCli ? "set gateway.remote.password to match gateway.auth.password"
            : isPage ? "enter the password in Control UI settings"
            : "provide gateway auth password";
        return reason switch
        {
            "token_missing" => $"unauthorized: gateway token missing ({tokenHint})",
            "token_mismatch" => $"unauthorized: gateway token mismatch ({tokenHint})",
            "token_missing_config" => "unauthorized: gateway token not configured on gateway (set gateway.auth.token)",
            "password_missing" => $"unauthorized: gateway password missing ({passwordHint})",
            "password_mismatch" => $"unauthorized: gateway password mismatch ({passwordHint})",
            "password_missing_config" => "unauthorized: gateway password not configured on gateway (set gateway.auth.password)",
            RateLimited => "unauthorized: too many failed authentication attempts (retry later)",
            "device_token_mismatch" => "unauthorized: device token mismatch (rotate/reissue device token)",
            _ => "unauthorized",
        };
    }

    public static byte[] Hash(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));

    // Every hash is compared, so that the time says nothing about which one matched.
    private static bool MatchesAny(IReadOnlyList<byte[]> hashes, byte[] presented)
    {
        var found = false;
        foreach (var hash in hashes) found |= CryptographicOperations.FixedTimeEquals(hash, presented);
        return found;
    }
}
