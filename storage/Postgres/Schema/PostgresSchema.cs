using DbUp;
using DbUp.Postgresql;
using Microsoft.Extensions.Logging;
using Npgsql;
using OpenClaw.Storage.Postgres.Engine;
using OpenClaw.Storage.Schema;

namespace OpenClaw.Storage.Postgres.Schema;

/// <summary>Brings the schema of a PostgreSQL database to the level this version knows. Two processes that start at once are normal.</summary>
internal sealed partial class PostgresSchema(
    PostgresDatabase database, string name, PostgresStorageOptions options, TimeProvider time, ILogger<PostgresSchema> logger)
{
    // Two numbers name the lock. It belongs to the migrations of this product and to nobody else in the database.
    private const string Lock = "SELECT pg_advisory_lock(18789, 1)";

    private static readonly SchemaLevels Levels = new("Postgres");
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <inheritdoc cref="SchemaLevels.Known"/>
    public static int KnownLevel => Levels.Known;

    /// <exception cref="SchemaTooNewException">A newer version wrote the database and does not let this one run on it.</exception>
    /// <exception cref="StoreUnavailableException">The server could not be reached in the time a start has for that.</exception>
    public async Task BringUpToDate(CancellationToken cancellationToken)
    {
        var found = await FirstRead(cancellationToken);
        if (Levels.IsBehind(found, name, logger))
            await MigrateAlone(cancellationToken);
    }

    private async Task<SchemaLevel> FirstRead(CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await database.Transact(Read, cancellationToken);
            }
            catch (StoreUnavailableException error) when (time.GetElapsedTime(started) < options.StartTimeout)
            {
                if (attempt == 1)
                    LogWaiting(error.Message, options.StartTimeout);
                await Task.Delay(Pause, time, cancellationToken);
            }
        }
    }

    private async Task MigrateAlone(CancellationToken cancellationToken)
    {
        // Connections of their own: migrations have another time limit, and the lock goes with its connection, whatever happens.
        var settings = new NpgsqlConnectionStringBuilder(options.ConnectionString)
        {
            Pooling = false,
            Timeout = (int)options.ConnectTimeout.TotalSeconds,
            CommandTimeout = (int)options.MigrationTimeout.TotalSeconds,
            ApplicationName = "openclaw migration",
        };
        try
        {
            await using var source = NpgsqlDataSource.Create(settings);
            await using var connection = await source.OpenConnectionAsync(cancellationToken);
            await using (var wait = new NpgsqlCommand(Lock, connection))
                await wait.ExecuteNonQueryAsync(cancellationToken);
            // Another process may have done it while this one waited.
            var found = await Read(connection, cancellationToken);
            if (!Levels.IsBehind(found, name, logger))
                return;
            // The migration machinery blocks its thread.
            await Task.Run(() => Levels.Migrate(DeployChanges.To.PostgresqlDatabase(new PostgresqlConnectionManager(source)), name, logger), CancellationToken.None);
            Levels.RequireMigrated(found, await Read(connection, cancellationToken), name, logger);
        }
        catch (Exception error) when (database.Unavailable(error) is { } unavailable)
        {
            throw unavailable;
        }
    }

    private static async Task<SchemaLevel> Read(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var present = new NpgsqlCommand("SELECT to_regclass('schema_info') IS NOT NULL", connection);
        if (await present.ExecuteScalarAsync(cancellationToken) is not true)
            return default;
        await using var command = new NpgsqlCommand("SELECT level, oldest_binary_level FROM schema_info WHERE id = 1", connection);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        return await row.ReadAsync(cancellationToken) ? new SchemaLevel(row.GetInt32(0), row.GetInt32(1)) : default;
    }

    [LoggerMessage(LogLevel.Warning, "The start waits up to {Limit} for the database: {Reason}")]
    private partial void LogWaiting(string reason, TimeSpan limit);
}
