using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenClaw.Storage.Postgres;
using OpenClaw.Storage.Postgres.Engine;
using OpenClaw.Storage.Sessions;
using OpenClaw.TestSupport.Postgres;
using Orleans.Configuration;
using Orleans.Serialization;

namespace OpenClaw.UnitTests.Storage.Postgres;

/// <summary>The PostgreSQL stores over a database, opened as a host would. Several of them over one database are several silos.</summary>
internal sealed class PostgresHost : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly PostgresTestDatabase? _owned;

    private PostgresHost(ServiceProvider services, PostgresTestDatabase? owned) => (_services, _owned) = (services, owned);

    public IServiceProvider Services => _services;

    public ISessionStore Sessions => _services.GetRequiredService<ISessionStore>();

    public PostgresDatabase Database => _services.GetRequiredService<PostgresDatabase>();

    public static async Task<PostgresHost> StartNew(PostgresFixture postgres, Action<PostgresStorageOptions>? configure = null)
    {
        var database = await postgres.CreateDatabase();
        return await Start(database.ConnectionString, configure, database);
    }

    public static async Task<PostgresHost> Start(
        string connectionString, Action<PostgresStorageOptions>? configure = null, PostgresTestDatabase? owned = null)
    {
        var services = new ServiceCollection().AddLogging();
        services.AddSerializer();
        services.Configure<ClusterOptions>(options => (options.ServiceId, options.ClusterId) = ("openclaw", "test"));
        services.AddPostgresStorage(options =>
        {
            options.ConnectionString = connectionString;
            options.StartTimeout = TimeSpan.Zero;
            configure?.Invoke(options);
        });
        services.AddPostgresGrainStorage("db");
        services.AddPostgresReminders();
        var host = new PostgresHost(services.BuildServiceProvider(), owned);
        try
        {
            foreach (var service in host.Services.GetServices<IHostedService>().OfType<PostgresStorageService>())
                await service.StartingAsync(CancellationToken.None);
            await SiloStart.Of(host.Services);
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        if (_owned is not null)
            await _owned.DisposeAsync();
    }
}
