using Microsoft.Extensions.Options;
using OpenClaw.Gateway.Connections;
using OpenClaw.Gateway.Events;
using OpenClaw.Gateway.Limits;
using OpenClaw.Gateway.Methods;
using OpenClaw.Gateway.Telemetry;
using OpenClaw.Gateway.Tenants;
using OpenClaw.Safety.Auditing;
using OpenClaw.Silo.Cluster;

namespace OpenClaw.Gateway;

/// <summary>What every connection of this frontend works with.</summary>
internal sealed class GatewayServices(
    IOptions<ConnectionOptions> limits, GatewayFacts facts, GrainCalls grains, RepeatedCalls repeated, TenantDirectory tenants, TopicHub topics, RunWaiters runs, PresenceReports presence,
    TenantResolver resolver, TenantConnections tenantConnections, HaltedConnections halted, ConnectionRegistry connections, MethodTable methods, GatewayTelemetry telemetry,
    FailedAttempts attempts, RequestLimits requestLimits, IAuditLog audit, TimeProvider clock, IHostApplicationLifetime lifetime, ILogger<GatewayServices> logger,
    ClusterChanges? cluster = null)
{
    private readonly long _started = clock.GetTimestamp();

    public ConnectionOptions Limits { get; } = limits.Value;

    public string Version => facts.Version;

    /// <summary>The rules for clients on this machine hold: embedded and listening on loopback only.</summary>
    public bool LocalClientsAllowed => facts.LocalClientsAllowed;

    public GrainCalls Grains => grains;

    /// <summary>For calls that may be made again when a silo is lost.</summary>
    public RepeatedCalls Repeated => repeated;

    public TenantDirectory Tenants => tenants;

    public TenantResolver Resolver => resolver;

    public TenantConnections TenantConnections => tenantConnections;

    public HaltedConnections Halted => halted;

    public TopicHub Topics => topics;

    public RunWaiters Runs => runs;

    public PresenceReports Presence => presence;

    public ConnectionRegistry Connections => connections;

    public MethodTable Methods => methods;

    public GatewayTelemetry Telemetry => telemetry;

    public FailedAttempts FailedAttempts => attempts;

    public RequestLimits RequestLimits => requestLimits;

    public IAuditLog Audit => audit;

    public TimeProvider Clock => clock;

    public ILogger Logger => logger;

    public TimeSpan Uptime => clock.GetElapsedTime(_started);

    public bool IsStopping => lifetime.ApplicationStopping.IsCancellationRequested;

    /// <summary>Whether clients can be served: the process is up, and so is a silo behind it.</summary>
    public bool IsReady => !IsStopping && lifetime.ApplicationStarted.IsCancellationRequested && cluster is null or { Silos: > 0, Connections: > 0 };
}

/// <summary>What is known of this process before it starts.</summary>
internal sealed record GatewayFacts
{
    /// <summary>Of the product.</summary>
    public required string Version { get; init; }

    /// <summary>Whether a client on loopback is trusted as the operator's own.</summary>
    public required bool LocalClientsAllowed { get; init; }

    /// <summary>Whether the default tenant's owner is the operator.</summary>
    public required bool OperatorOwned { get; init; }

    /// <summary>Silo and storage are within this process.</summary>
    public required bool IsEmbedded { get; init; }

    /// <summary>How long load balancers are given to see that this process takes no clients any more.</summary>
    public TimeSpan ReadinessTime { get; init; }

    /// <summary>When clients are told to come back; null: nobody knows.</summary>
    public int? RestartExpectedMs { get; init; }
}
