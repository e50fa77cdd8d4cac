using Microsoft.Extensions.DependencyInjection;
using OpenClaw.AgentRuntime.Providers;
using OpenClaw.AgentRuntime.Runs;
using OpenClaw.ChannelAdapters.Abstractions;
using OpenClaw.Grains.Auditing;
using OpenClaw.Grains.Channels;
using OpenClaw.Grains.Devices;
using OpenClaw.Grains.Presence;
using OpenClaw.Grains.Runs;
using OpenClaw.Grains.Sessions;
using OpenClaw.Grains.Telemetry;
using OpenClaw.Safety.Auditing;
using OpenClaw.Storage;
using OpenClaw.Storage.Sessions;
using Orleans.Serialization;

namespace OpenClaw.Grains;

/// <summary>What the grains of a silo work with.</summary>
public sealed record GrainServiceOptions
{
    /// <summary>The key that device tokens are derived under; the same on every silo, kept between starts. Asked for once the stores are open.</summary>
    public required Func<IServiceProvider, ReadOnlyMemory<byte>> DeviceTokenKey { get; init; }

    /// <summary>Tenants whose owner is the operator.</summary>
    public required IReadOnlySet<string> OperatorTenants { get; init; }

    public required string Version { get; init; }

    /// <summary>Settings of the installation for channels, by channel and name.</summary>
    public Func<string, string, string?> ChannelSetting { get; init; } = (_, _) => null;

    /// <summary>How long a run may go on when the silo stops, before it is left to the next start. Default 10 s.</summary>
    public TimeSpan DrainTime { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Runs at once on this silo. Default 256.</summary>
    public int MaxRuns { get; init; } = 256;

    /// <summary>Runs that wait before new messages are refused. Default 2,000.</summary>
    public int MaxWaitingRuns { get; init; } = 2_000;
}

/// <summary>Registers what the grains need.</summary>
public static class GrainServices
{
    public static IServiceCollection AddOpenClawGrains(this IServiceCollection services, GrainServiceOptions options) => services
        // The cause of a refusal travels with it: without this an exception of ours inside another one cannot leave its silo.
        .Configure<ExceptionSerializationOptions>(exceptions => exceptions.SupportedNamespacePrefixes.Add("OpenClaw"))
        .AddSingleton(provider => new DeviceTokens(options.DeviceTokenKey(provider)))
        .AddSingleton(new GatewayIdentity(options.Version))
        .AddSingleton(new ConfigurationOwners(options.OperatorTenants))
        .AddSingleton(provider => SiloIdentity.Of(provider.GetRequiredService<ILocalSiloDetails>().SiloAddress))
        .AddSingleton(new RunSlots(new(options.MaxRuns, options.MaxWaitingRuns)))
        .AddSingleton<IRunSlots>(provider => provider.GetRequiredService<RunSlots>())
        .AddSingleton<GrainTelemetry>()
        .AddSingleton<AbandonedSessions>()
        .AddSingleton(ChannelCatalog.BuiltIn)
        .AddSingleton(new ChannelInstallation(options.ChannelSetting))
        .AddSingleton<OpenAccounts>()
        .AddSingleton<ChannelServices>()
        .AddSingleton<ITenantSettingsCache, TenantSettingsCache>()
        .AddSingleton<SessionReadCache>()
        .AddAuditLog<StoredAudit>()
        .AddHostedService<AuditRetention>()
        .AddSingleton(provider => new SessionServices(
            provider.GetRequiredService<ISessionStore>(),
            provider.GetRequiredService<IWorkspaceStore>(),
            provider.GetRequiredService<IAgentRunner>(),
            provider.GetRequiredService<IModelResolver>(),
            provider.GetRequiredService<ITenantSettingsCache>(),
            provider.GetRequiredService<SiloIdentity>(),
            provider.GetRequiredService<AbandonedSessions>(),
            provider.GetRequiredService<IWorkPermits>(),
            provider.GetRequiredService<IAuditLog>(),
            provider.GetRequiredService<IRunSlots>(),
            provider.GetRequiredService<GrainTelemetry>(),
            provider.GetRequiredService<TimeProvider>(),
            options.DrainTime));
}
