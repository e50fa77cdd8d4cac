using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenClaw.Storage.Sqlite;
using OpenClaw.Storage.Sqlite.Engine;
using Orleans.Serialization;

namespace OpenClaw.UnitTests.Storage.Sqlite;

/// <summary>The SQLite stores over a file in a folder of their own, opened as a host would.</summary>
internal sealed class SqliteHost : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly TemporaryFolder? _folder;

    private SqliteHost(ServiceProvider services, TemporaryFolder? folder) => (_services, _folder) = (services, folder);

    public IServiceProvider Services => _services;

    public string Path => _services.GetRequiredService<Microsoft.Extensions.Options.IOptions<SqliteStorageOptions>>().Value.DatabasePath;

    public SqliteDatabase Database => _services.GetRequiredService<SqliteDatabase>();

    public static Task<SqliteHost> StartNew(Action<SqliteStorageOptions>? configure = null)
    {
        var folder = new TemporaryFolder();
        return Start(folder.File("openclaw.db"), configure, folder);
    }

    public static async Task<SqliteHost> Start(string path, Action<SqliteStorageOptions>? configure = null, TemporaryFolder? folder = null)
    {
        var services = new ServiceCollection().AddLogging();
        services.AddSerializer();
        services.AddSqliteStorage(options =>
        {
            options.DatabasePath = path;
            configure?.Invoke(options);
        });
        services.AddSqliteGrainStorage("db").AddSqliteGrainStorage("second");
        services.AddSingleton<IReminderTable, OpenClaw.Storage.Sqlite.Silo.SqliteReminderTable>();
        var host = new SqliteHost(services.BuildServiceProvider(), folder);
        try
        {
            foreach (var service in host.Services.GetServices<IHostedService>().OfType<IHostedLifecycleService>())
                await service.StartingAsync(CancellationToken.None);
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
        _folder?.Dispose();
    }
}

/// <summary>A folder that goes with its test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("openclaw-storage-");

    public string Path => _directory.FullName;

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => _directory.Delete(recursive: true);
}
