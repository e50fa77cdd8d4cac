using OpenClaw.Gateway.Admin;
using OpenClaw.Gateway.Auditing;
using OpenClaw.Gateway.Connections;
using OpenClaw.Gateway.Events;
using OpenClaw.Gateway.Limits;
using OpenClaw.Gateway.Logs;
using OpenClaw.Gateway.Methods;
using OpenClaw.Gateway.Telemetry;
using OpenClaw.Gateway.Tenants;
using OpenClaw.Silo.Installation;
using OpenClaw.Safety.Auditing;
using OpenClaw.Safety.Redaction;

namespace OpenClaw.Gateway.Hosting;

/// <summary>Registers the frontend's parts.</summary>
internal static class GatewayRegistration
{
    public static void AddGateway(this WebApplicationBuilder builder, GatewayFacts facts, TenancyOptions tenancy)
    {
        var services = builder.Services;
        services.AddOptions<ConnectionOptions>().Bind(builder.Configuration.GetSection("Gateway:Connections")).ValidateOnStart();
        services.AddSingleton<Microsoft.Extensions.Options.IValidateOptions<ConnectionOptions>, ConnectionOptionsValidator>();
        services.AddSingleton(facts);
        services.AddLimits(builder.Configuration);
        services.AddAuditLog<RemoteAudit>();
        services.AddSingleton<AuditExport>();
        services.AddRedactedConsole();
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<GrainCalls>();
        services.AddSingleton<RepeatedCalls>();
        services.AddSingleton(provider => new TenantDirectory(
            provider.GetRequiredService<GrainCalls>(), provider.GetRequiredService<RepeatedCalls>(), provider.GetRequiredService<TimeProvider>(), facts.OperatorOwned));
        services.AddSingleton(tenancy);
        services.AddInstallationWatch();
        services.AddSingleton<TenantResolver>();
        services.AddSingleton<TenantConnections>();
        services.AddHostedService(provider => provider.GetRequiredService<TenantConnections>());
        services.AddSingleton<HaltedConnections>();
        services.AddHostedService(provider => provider.GetRequiredService<HaltedConnections>());
        services.AddAdminApi();
        services.AddSingleton<RunWaiters>();
        services.AddSingleton<PresenceReports>();
        services.AddSingleton<ConnectionRegistry>();
        services.AddSingleton<TopicHub>();
        services.AddSingleton<GatewayTelemetry>();
        services.AddSingleton(provider => Methods(
            provider.GetRequiredService<GatewayTelemetry>(), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<MethodTable>>()));
        services.AddSingleton<GatewayServices>();
        services.AddHostedService(provider => provider.GetRequiredService<TopicHub>());
        services.AddHostedService<PresenceRestoration>();
        services.AddHostedService<Ticker>();
        services.AddHostedService<Drain>();
        // A frontend of a cluster serves many tenants: what its process says belongs to none of them.
        if (facts.IsEmbedded) services.AddTenantLog();
    }

    private static MethodTable Methods(GatewayTelemetry telemetry, TimeProvider clock, ILogger<MethodTable> logger)
    {
        var methods = new MethodTableBuilder();
        methods.MapSystem();
        methods.MapAgents();
        methods.MapSessions();
        methods.MapDevices();
        methods.MapChat();
        return methods.Build(telemetry, clock, logger);
    }
}
