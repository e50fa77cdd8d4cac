namespace OpenClaw.Configuration.Settings;

/// <summary>The shared secret of a gateway and how often it may be guessed.</summary>
public sealed record GatewayAuthSettings
{
    /// <summary><c>token</c>, <c>password</c> or <c>trusted-proxy</c>; null: whichever secret is set, a token first.</summary>
    public string? Mode { get; init; }

    /// <summary>May hold references to variables.</summary>
    public string? Token { get; init; }

    /// <summary>May hold references to variables.</summary>
    public string? Password { get; init; }

    /// <summary>Null: not said; then only behind Tailscale's own proxy.</summary>
    public bool? AllowTailscale { get; init; }

    public string? TrustedProxyUserHeader { get; init; }

    public IReadOnlyList<string> TrustedProxyRequiredHeaders { get; init; } = [];

    public IReadOnlyList<string> TrustedProxyAllowUsers { get; init; } = [];

    /// <summary>Null: the section is absent, so the installation's own limit holds.</summary>
    public AuthRateLimitSettings? RateLimit { get; init; }

    internal static GatewayAuthSettings Read(SettingsSection section)
    {
        var proxy = section.Section("trustedProxy");
        return new()
        {
            Mode = section.Text("mode"),
            Token = section.Text("token"),
            Password = section.Text("password"),
            AllowTailscale = section.Flag("allowTailscale"),
            TrustedProxyUserHeader = proxy.Text("userHeader"),
            TrustedProxyRequiredHeaders = proxy.Texts("requiredHeaders"),
            TrustedProxyAllowUsers = proxy.Texts("allowUsers"),
            RateLimit = section.Has("rateLimit") ? AuthRateLimitSettings.Read(section.Section("rateLimit")) : null,
        };
    }
}
