using System.ComponentModel.DataAnnotations;
using OpenClaw.Gateway.Connections;

namespace OpenClaw.Gateway.Hosting;

/// <summary>Where and how this process runs. Section <c>Gateway</c>; command line and usual environment variables win.</summary>
public sealed class InstallationOptions
{
    public const int DefaultPort = 18789;
    public const string Embedded = "embedded";
    public const string Frontend = "frontend";

    /// <summary><c>embedded</c>: the whole gateway in this process; <c>frontend</c>: clients only, silos do the work. <c>--role</c>; default: <c>frontend</c> where a cluster's database is named.</summary>
    [AllowedValues(Embedded, Frontend)]
    [Display(Name = "Gateway:Role (--role)")]
    public string? Role { get; set; }

    /// <summary>The port to listen on. <c>--port</c>, <c>OPENCLAW_GATEWAY_PORT</c>, <c>Gateway:Port</c>, <c>gateway.port</c> of config.yaml; default 18789.</summary>
    [Range(1, 65535)]
    [Display(Name = "Gateway:Port (--port, OPENCLAW_GATEWAY_PORT)")]
    public int? Port { get; set; }

    /// <summary>The IP address a frontend of a cluster listens on. Default 127.0.0.1. The embedded form listens on loopback.</summary>
    public string Address { get; set; } = "127.0.0.1";

    /// <summary>The state directory of the embedded form. <c>--state</c>, <c>OPENCLAW_ORLEANS_STATE</c>, <c>Gateway:State</c>; default under the user's home.</summary>
    public string? State { get; set; }

    /// <summary>The gateway token of the embedded form. <c>OPENCLAW_GATEWAY_TOKEN</c>, <c>Gateway:Token</c>; default: that of config.yaml.</summary>
    public string? Token { get; set; }

    /// <summary>The gateway password of the embedded form. <c>OPENCLAW_GATEWAY_PASSWORD</c>, <c>Gateway:Password</c>; default: that of config.yaml.</summary>
    public string? Password { get; set; }

    /// <summary>The admin token. <c>OPENCLAW_ADMIN_TOKEN</c>, <c>Gateway:AdminToken</c>; default: one made and shown at the first start.</summary>
    public string? AdminToken { get; set; }

    /// <summary>The domain whose subdomains name tenants. <c>Gateway:BaseDomain</c>; default none.</summary>
    [RegularExpression("([a-z0-9]([a-z0-9-]*[a-z0-9])?[.])*[a-z0-9]([a-z0-9-]*[a-z0-9])?", ErrorMessage = "Gateway:BaseDomain must be a domain in lower case, such as example.com.")]
    public string? BaseDomain { get; set; }

    /// <summary>Time a drain may take before runs are left to the next start, in seconds. Default 10.</summary>
    [Range(0, 600)]
    public int DrainSeconds { get; set; } = 10;

    /// <summary>Time between "not ready" and the closing of sockets, in seconds: a load balancer must have seen it. Default 0 embedded and in a frontend.</summary>
    [Range(0, 120)]
    public int ReadinessSeconds { get; set; }

    /// <summary>What clients are told of when to come back, in milliseconds. Default: nothing; a frontend of a cluster says 1,000, since the others are there.</summary>
    [Range(0, 600_000)]
    public int? RestartExpectedMs { get; set; }

    /// <summary>A frontend of a cluster trusts clients on its own loopback as the operator's. Default false; for trials on one machine.</summary>
    public bool TrustLoopback { get; set; }

    /// <summary>Limits of connections.</summary>
    public ConnectionOptions Connections { get; } = new();
}
