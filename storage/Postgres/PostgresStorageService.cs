using Microsoft.Extensions.Hosting;
using OpenClaw.Storage.Postgres.Engine;

namespace OpenClaw.Storage.Postgres;

/// <summary>Brings the database up to date before any hosted service starts (the silo is one). Its connections end with the container.</summary>
internal sealed class PostgresStorageService(PostgresDatabase database) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) => database.Open(cancellationToken);

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
