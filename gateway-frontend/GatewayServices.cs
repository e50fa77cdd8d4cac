using Microsoft.Extensions.Options;
using OpenClaw.Gateway.Connections;
using OpenClaw.Gateway.Events;
using OpenClaw.Gateway.Limits;
using OpenClaw.Gateway.Methods;
using OpenClaw.Gateway.Tenants;
using OpenClaw.Safety.Auditing;

namespace OpenClaw.Gateway;

/// <summary>What every connection of this frontend works with.</summary>
internal sealed class GatewayServices(
    IOptions<ConnectionOptions> limits, GatewayFacts facts, GrainCalls grains, TenantDirectory tenants, TopicHub topics, RunWaiters runs, PresenceReports presence,
    TenantResolver resolver, TenantConnections tenantConnections, HaltedConnections halted,
    ConnectionRegistry connections, MethodTable methods, FailedAttempts attempts, RequestLimits requestLimits, IAuditLog audit, TimeProvider clock, IHostApplicationLifetime lifetime, ILogger<GatewayServices> logger)
{
    private readonly long _started = clock.GetTimestamp();

    public ConnectionOptions Limits { get; } = limits.Value;

    public string Version => facts.Version;

    /// <summary>The rules for clients on this machine hold: embedded and listening on loopback only.</summary>
    public bool LocalClientsAllowed => facts.LocalClientsAllowed;

    public GrainCalls Grains => grains;

    public TenantDirectory Tenants => tenants;

    public TenantResolver Resolver => resolver;

    public TenantConnections TenantConnections => tenantConnections;

    public HaltedConnections Halted => halted;

    public TopicHub Topics => topics;

    public RunWaiters Runs => runs;

    public PresenceReports Presence => presence;

    public ConnectionRegistry Connections => connections;

    public MethodTable Methods => methods;

    public FailedAttempts FailedAttempts => attempts;

    public RequestLimits RequestLimits => requestLimits;

    public IAuditLog Audit => audit;

    public TimeProvider Clock => clock;

    public ILogger Logger => logger;

    public TimeSpan Uptime => clock.GetElapsedTime(_started);

    public bool IsStopping => lifetime.ApplicationStopping.IsCancellationRequested;
}

/// <summary>What is known of this installation before it starts.</summary>
/// <param name="Version">Of the product.</param>
/// <param name="LocalClientsAllowed">Whether a client on loopback is trusted as the operator's own.</param>
/// <param name="OperatorOwned">Whether the default tenant's owner is the operator.</param>
internal sealed record GatewayFacts(string Version, bool LocalClientsAllowed, bool OperatorOwned);
