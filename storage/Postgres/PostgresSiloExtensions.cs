using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using OpenClaw.Storage.Postgres.Engine;
using OpenClaw.Storage.Postgres.Silo;
using OpenClaw.Storage.Silo;
using Orleans.Configuration;
using Orleans.Runtime.Hosting;
using Orleans.Storage;

namespace OpenClaw.Storage.Postgres;

/// <summary>Orleans' ADO.NET providers over the database, and the connections, of <see cref="PostgresStorageExtensions.AddPostgresStorage"/>.</summary>
public static class PostgresSiloExtensions
{
    /// <inheritdoc cref="AddPostgresGrainStorage(IServiceCollection, string, JsonSerializerOptions?)"/>
    public static ISiloBuilder AddPostgresGrainStorage(this ISiloBuilder silo, string name, JsonSerializerOptions? json = null)
    {
        silo.Services.AddPostgresGrainStorage(name, json);
        return silo;
    }

    /// <summary>Grain storage as JSON without type names.</summary>
    /// <param name="services">The silo's services.</param>
    /// <param name="name">The name grains ask for. It is no part of the stored key: two storages of one service share what has the same state name.</param>
    /// <param name="json">How state is written, source-generated contracts for example; absent: the serializer's defaults.</param>
    public static IServiceCollection AddPostgresGrainStorage(this IServiceCollection services, string name, JsonSerializerOptions? json = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        services.AddOptions<AdoNetGrainStorageOptions>(name).Configure<PostgresDatabase>((options, database) =>
        {
            options.Invariant = PostgresDatabase.Invariant;
            options.DataSource = database.Source;
            options.GrainStorageSerializer = new GrainStateJsonSerializer(json ?? JsonSerializerOptions.Default);
            options.HashPicker = new StorageHasherPicker([new OrleansDefaultHasher()]);
        });
        return services.AddGrainStorage(name, static (provider, storage) =>
            new PostgresGrainStorage(AdoNetGrainStorageFactory.Create(provider, storage), provider.GetRequiredService<PostgresDatabase>()));
    }

    /// <inheritdoc cref="AddPostgresReminders(IServiceCollection)"/>
    public static ISiloBuilder AddPostgresReminders(this ISiloBuilder silo)
    {
        silo.Services.AddPostgresReminders();
        return silo;
    }

    /// <summary>Reminders.</summary>
    public static IServiceCollection AddPostgresReminders(this IServiceCollection services) =>
        services.UseAdoNetReminderService(reminders => reminders.Configure<PostgresDatabase>((options, database) =>
        {
            options.Invariant = PostgresDatabase.Invariant;
            options.DataSource = database.Source;
        }));

    /// <summary>Membership of the silos.</summary>
    public static ISiloBuilder UsePostgresClustering(this ISiloBuilder silo) =>
        silo.UseAdoNetClustering(clustering => clustering.Configure<PostgresDatabase>((options, database) =>
        {
            options.Invariant = PostgresDatabase.Invariant;
            options.DataSource = database.Source;
        }));

    /// <summary>The way of a client to the silos: it reads membership over a connection of its own and touches nothing else.</summary>
    public static IClientBuilder UsePostgresClustering(this IClientBuilder client, string connectionString) =>
        client.UseAdoNetClustering(options =>
        {
            options.Invariant = PostgresDatabase.Invariant;
            options.ConnectionString = connectionString;
        });
}
