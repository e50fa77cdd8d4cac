using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using OpenClaw.Storage.Channels;
using OpenClaw.Storage.Sessions;
using OpenClaw.Storage.Silo;
using OpenClaw.Storage.Sqlite.Engine;
using OpenClaw.Storage.Sqlite.Silo;
using OpenClaw.Storage.Tenants;
using Orleans.Runtime.Hosting;
using Orleans.Serialization.Serializers;

namespace OpenClaw.Storage.Sqlite;

/// <summary>Puts the embedded store into a host.</summary>
public static class SqliteStorageExtensions
{
    /// <summary>Registers all stores over one SQLite file, opened before the first hosted service starts.</summary>
    public static IServiceCollection AddSqliteStorage(this IServiceCollection services, Action<SqliteStorageOptions> configure)
    {
        services.AddOptions<SqliteStorageOptions>().Configure(configure).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<SqliteStorageOptions>, SqliteStorageOptionsValidator>());
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<SqliteDatabase>();
        services.TryAddSingleton<ISessionStore, SqliteSessionStore>();
        services.TryAddSingleton<IWorkspaceStore, SqliteWorkspaceStore>();
        services.TryAddSingleton<ITenantLogStore, SqliteTenantLogStore>();
        services.TryAddSingleton<ITenantDataStore, SqliteTenantDataStore>();
        services.TryAddSingleton<IAuditStore, SqliteAuditStore>();
        services.TryAddSingleton<IKeyRingStore, SqliteKeyRingStore>();
        services.TryAddSingleton<IChannelStore, SqliteChannelStore>();
        services.TryAddSingleton<IOutboxStore, SqliteOutboxStore>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, SqliteStorageService>());
        return services;
    }

    /// <inheritdoc cref="AddSqliteGrainStorage(IServiceCollection, string, JsonSerializerOptions?)"/>
    public static ISiloBuilder AddSqliteGrainStorage(this ISiloBuilder silo, string name, JsonSerializerOptions? json = null)
    {
        silo.Services.AddSqliteGrainStorage(name, json);
        return silo;
    }

    /// <summary>Grain storage over the file of <see cref="AddSqliteStorage"/>, as JSON without type names.</summary>
    /// <param name="services">The silo's services.</param>
    /// <param name="name">The name grains ask for; part of the stored key, so it stays as it is.</param>
    /// <param name="json">How state is written, source-generated contracts for example; absent: the serializer's defaults.</param>
    public static IServiceCollection AddSqliteGrainStorage(this IServiceCollection services, string name, JsonSerializerOptions? json = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        var serializer = new GrainStateJsonSerializer(json ?? JsonSerializerOptions.Default);
        return services.AddGrainStorage(name, (provider, storageName) => new SqliteGrainStorage(
            storageName, provider.GetRequiredService<SqliteDatabase>(), serializer, provider.GetRequiredService<IActivatorProvider>()));
    }

    /// <summary>Reminders over the file of <see cref="AddSqliteStorage"/>.</summary>
    public static ISiloBuilder AddSqliteReminders(this ISiloBuilder silo)
    {
        silo.AddReminders();
        silo.Services.AddSingleton<IReminderTable, SqliteReminderTable>();
        return silo;
    }
}
