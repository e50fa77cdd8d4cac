using System.ComponentModel.DataAnnotations;

namespace OpenClaw.Gateway.Hosting;

/// <summary>Where and how this installation runs. Section <c>Gateway</c>; command line and usual environment variables win.</summary>
public sealed class InstallationOptions
{
    public const int DefaultPort = 18789;

    /// <summary>The port to listen on. <c>--port</c>, <c>OPENCLAW_GATEWAY_PORT</c>, <c>Gateway:Port</c>, <c>gateway.port</c> of config.yaml; default 18789.</summary>
    [Range(1, 65535)]
    public int? Port { get; set; }

    /// <summary>The state directory. <c>--state</c>, <c>OPENCLAW_ORLEANS_STATE</c>, <c>Gateway:State</c>; default under the user's home.</summary>
    public string? State { get; set; }

    /// <summary>The gateway token. <c>OPENCLAW_GATEWAY_TOKEN</c>, <c>Gateway:Token</c>; default: that of config.yaml.</summary>
    public string? Token { get; set; }

    /// <summary>The gateway password. <c>OPENCLAW_GATEWAY_PASSWORD</c>, <c>Gateway:Password</c>; default: that of config.yaml.</summary>
    public string? Password { get; set; }

    /// <summary>The admin token. <c>OPENCLAW_ADMIN_TOKEN</c>, <c>Gateway:AdminToken</c>; default: one made and shown at the first start.</summary>
    public string? AdminToken { get; set; }

    /// <summary>The domain whose subdomains name tenants. <c>Gateway:BaseDomain</c>; default none.</summary>
    [RegularExpression("([a-z0-9]([a-z0-9-]*[a-z0-9])?[.])*[a-z0-9]([a-z0-9-]*[a-z0-9])?", ErrorMessage = "Gateway:BaseDomain must be a domain in lower case, such as example.com.")]
    public string? BaseDomain { get; set; }

    /// <summary>Time a drain may take before runs are left to the next start, in seconds. Default 10.</summary>
    [Range(0, 600)]
    public int DrainSeconds { get; set; } = 10;
}
