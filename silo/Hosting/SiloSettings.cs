using System.ComponentModel.DataAnnotations;

namespace OpenClaw.Silo.Hosting;

/// <summary>What a silo may take on, whether it runs by itself or within the embedded form. Section <c>Silo</c>.</summary>
public sealed class SiloSettings
{
    public const string Section = "Silo";

    /// <summary>Time that runs have to end when a silo of its own stops, in seconds; then they are left to another silo. Default 10. The embedded form uses <c>Gateway:DrainSeconds</c>.</summary>
    [Range(0, 600)]
    public int DrainSeconds { get; set; } = 10;

    /// <summary>Runs at once on this silo; more wait, and tenants take turns. Default 256.</summary>
    [Range(1, 100_000)]
    public int MaxConcurrentRuns { get; set; } = 256;

    /// <summary>Runs that may wait for their turn before new messages are refused with <c>UNAVAILABLE</c>. Default 2,000.</summary>
    [Range(0, 1_000_000)]
    public int MaxWaitingRuns { get; set; } = 2_000;

    /// <summary>How long sessions and the like stay in memory after their last use, in seconds. Default 900.</summary>
    [Range(90, 86_400)]
    public int IdleSeconds { get; set; } = 900;

    /// <summary>A <c>config.yaml</c> for the tenant <c>default</c>, whose owner is then the operator; the same on every silo. Read at the start. Default: there is no such tenant.</summary>
    public string? DefaultTenantFile { get; set; }

    /// <summary>The gateway token of that tenant. <c>OPENCLAW_GATEWAY_TOKEN</c>; default: that of the file.</summary>
    public string? Token { get; set; }

    /// <summary>The admin token: it opens this process's dashboard. <c>OPENCLAW_ADMIN_TOKEN</c>; default: the dashboard is not offered here.</summary>
    public string? AdminToken { get; set; }

    /// <summary>The gateway password of that tenant. <c>OPENCLAW_GATEWAY_PASSWORD</c>; default: that of the file.</summary>
    public string? Password { get; set; }
}

/// <summary>Where operators and their tools look into a process: probes, metrics, the dashboard. Section <c>Management</c>.</summary>
public sealed class ManagementSettings
{
    public const string Section = "Management";

    /// <summary>The port. Default 8081 for a silo, 8082 for a frontend of a cluster; the embedded form uses its own.</summary>
    [Range(1, 65535)]
    public int? Port { get; set; }

    /// <summary>The IP address. Default 127.0.0.1; probes and collectors on other machines need another one.</summary>
    public string Address { get; set; } = "127.0.0.1";
}
