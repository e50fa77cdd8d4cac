using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using OpenClaw.Storage.Channels;
using OpenClaw.Storage.Postgres.Engine;
using OpenClaw.Storage.Sessions;
using OpenClaw.Storage.Tenants;

namespace OpenClaw.Storage.Postgres;

/// <summary>Puts the store of a cluster into a host.</summary>
public static class PostgresStorageExtensions
{
    /// <summary>Registers all stores over one PostgreSQL database, brought up to date before the first hosted service starts.</summary>
    public static IServiceCollection AddPostgresStorage(this IServiceCollection services, Action<PostgresStorageOptions> configure)
    {
        services.AddOptions<PostgresStorageOptions>().Configure(configure).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<PostgresStorageOptions>, PostgresStorageOptionsValidator>());
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<PostgresDatabase>();
        services.TryAddSingleton<ISessionStore, PostgresSessionStore>();
        services.TryAddSingleton<IWorkspaceStore, PostgresWorkspaceStore>();
        services.TryAddSingleton<ITenantLogStore, PostgresTenantLogStore>();
        services.TryAddSingleton<ITenantDataStore, PostgresTenantDataStore>();
        services.TryAddSingleton<IAuditStore, PostgresAuditStore>();
        services.TryAddSingleton<IKeyRingStore, PostgresKeyRingStore>();
        services.TryAddSingleton<IInstallationKeys, PostgresInstallationKeys>();
        services.TryAddSingleton<IChannelStore, PostgresChannelStore>();
        services.TryAddSingleton<IOutboxStore, PostgresOutboxStore>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, PostgresStorageService>());
        return services;
    }
}
