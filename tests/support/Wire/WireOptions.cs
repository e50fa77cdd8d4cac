using System.Text.Json.Nodes;

namespace OpenClaw.TestSupport.Wire;

/// <summary>What a client says in its <c>connect</c>. The defaults are a full operator with a device of its own.</summary>
public sealed class WireOptions
{
    public static readonly string[] AllScopes =
        ["operator.admin", "operator.read", "operator.write", "operator.approvals", "operator.pairing"];

    /// <summary>The shared or the device token; null sends no <c>auth</c> at all.</summary>
    public string? Token { get; set; }

    /// <summary>Null connects without a device, as scripts with a shared token do.</summary>
    public WireDevice? Device { get; set; } = new();

    public string? Role { get; set; } = "operator";
    public string[] Scopes { get; set; } = AllScopes;
    public string[] Caps { get; set; } = [];
    public string ClientId { get; set; } = "gateway-client";
    public string ClientMode { get; set; } = "backend";
    public string? DisplayName { get; set; }
    public string? InstanceId { get; set; }
    public string Platform { get; set; } = "linux";
    public int MinProtocol { get; set; } = 3;
    public int MaxProtocol { get; set; } = 3;
    public DateTimeOffset SignedAt { get; set; } = DateTimeOffset.UtcNow;

    /// <summary>Signs and sends another nonce than the challenge's; empty sends none and signs the older form.</summary>
    public string? Nonce { get; set; }

    /// <summary>Headers of the upgrade request. A forwarding header makes a loopback client a remote one.</summary>
    public Dictionary<string, string> Headers { get; } = [];

    /// <summary>The last word on the parameters, after signing: for what no honest client would send.</summary>
    public Action<JsonObject>? Tamper { get; set; }

    /// <summary>Bound of each wait of this client.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(20);

    public WireOptions Remote()
    {
        Headers["X-Forwarded-For"] = "203.0.113.7";
        return this;
    }

    internal JsonObject ToParams(string challengeNonce)
    {
        var client = new JsonObject
        {
            ["id"] = ClientId, ["version"] = "1.0.0", ["platform"] = Platform, ["mode"] = ClientMode,
        };
        if (DisplayName is not null) client["displayName"] = DisplayName;
        if (InstanceId is not null) client["instanceId"] = InstanceId;

        var connect = new JsonObject
        {
            ["minProtocol"] = MinProtocol, ["maxProtocol"] = MaxProtocol, ["client"] = client,
            ["scopes"] = new JsonArray([.. Scopes.Select(scope => JsonValue.Create(scope))]),
            ["caps"] = new JsonArray([.. Caps.Select(cap => JsonValue.Create(cap))]),
        };
        if (Role is not null) connect["role"] = Role;
        if (Token is not null) connect["auth"] = new JsonObject { ["token"] = Token };
        if (Device is not null) connect["device"] = Signed(Device, Nonce ?? challengeNonce);
        Tamper?.Invoke(connect);
        return connect;
    }

    private JsonObject Signed(WireDevice device, string nonce)
    {
        var signedAt = SignedAt.ToUnixTimeMilliseconds();
        var statement = string.Join('|',
            nonce.Length > 0 ? "v2" : "v1", device.Id, ClientId, ClientMode, Role ?? "operator",
            string.Join(',', Scopes), signedAt, Token ?? "");
        if (nonce.Length > 0) statement += $"|{nonce}";

        var proof = new JsonObject
        {
            ["id"] = device.Id, ["publicKey"] = device.PublicKey,
            ["signature"] = device.Sign(statement), ["signedAt"] = signedAt,
        };
        if (nonce.Length > 0) proof["nonce"] = nonce;
        return proof;
    }
}
