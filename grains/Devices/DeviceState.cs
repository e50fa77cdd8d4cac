namespace OpenClaw.Grains.Devices;

/// <summary>What is kept of a device. State name <c>device</c>.</summary>
internal sealed class DeviceState
{
    public string DeviceId { get; set; } = "";
    public string PublicKey { get; set; } = "";
    public string? DisplayName { get; set; }
    public string? Platform { get; set; }
    public string? ClientId { get; set; }
    public string? ClientMode { get; set; }
    public string? RemoteIp { get; set; }
    public string Role { get; set; } = "";
    public List<string> Roles { get; set; } = [];
    public List<string> Scopes { get; set; } = [];
    public long CreatedAtMs { get; set; }
    public long ApprovedAtMs { get; set; }
    public Dictionary<string, TokenState> Tokens { get; set; } = [];

    public bool IsPaired => ApprovedAtMs > 0;

    /// <summary>A copy to change.</summary>
    public DeviceState Copy()
    {
        var copy = (DeviceState)MemberwiseClone();
        copy.Roles = [.. Roles];
        copy.Scopes = [.. Scopes];
        copy.Tokens = Tokens.ToDictionary(token => token.Key, token => token.Value.Copy());
        return copy;
    }
}

/// <summary>A device's token for one role: never the token itself.</summary>
internal sealed class TokenState
{
    /// <summary>Goes into the derivation; a new one makes a new token.</summary>
    public string TokenId { get; set; } = "";

    /// <summary>SHA-256 of the token.</summary>
    public byte[] Hash { get; set; } = [];
    public List<string> Scopes { get; set; } = [];
    public long CreatedAtMs { get; set; }
    public long? RotatedAtMs { get; set; }
    public long? RevokedAtMs { get; set; }
    public long? LastUsedAtMs { get; set; }
    public long ExpiresAtMs { get; set; }

    public TokenState Copy() => (TokenState)MemberwiseClone();
}
