using Microsoft.Extensions.Hosting;
using OpenClaw.Storage.Sqlite.Engine;

namespace OpenClaw.Storage.Sqlite;

/// <summary>Opens the database before any hosted service starts (the silo is one) and closes it after all have stopped.</summary>
internal sealed class SqliteStorageService(SqliteDatabase database) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) => database.Open(cancellationToken);

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => database.DisposeAsync().AsTask().WaitAsync(cancellationToken);
}
