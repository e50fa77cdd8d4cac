using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using OpenClaw.Storage.Postgres.Schema;

namespace OpenClaw.Storage.Postgres.Engine;

/// <summary>The database that all stores and Orleans' providers share: one bounded pool of connections.</summary>
/// <remarks>
/// A batch is one round trip and, without a transaction around it, one transaction: the server undoes all of it when a statement
/// fails. Nothing is tried again here; a connection that broke is given up with its whole pool, so the next caller gets a new one.
/// </remarks>
internal sealed class PostgresDatabase : IAsyncDisposable
{
    /// <summary>What Orleans' ADO.NET providers call Npgsql.</summary>
    public const string Invariant = "Npgsql";

    private const int PreparedStatements = 128;

    private readonly PostgresStorageOptions _options;
    private readonly TimeProvider _time;
    private readonly ILoggerFactory _loggers;
    private readonly string _name;

    public PostgresDatabase(IOptions<PostgresStorageOptions> options, TimeProvider time, ILoggerFactory loggers)
    {
        (_options, _time, _loggers) = (options.Value, time, loggers);
        var builder = new NpgsqlDataSourceBuilder(_options.ConnectionString);
        var settings = builder.ConnectionStringBuilder;
        settings.MaxPoolSize = _options.MaxConnections;
        settings.MinPoolSize = Math.Min(settings.MinPoolSize, settings.MaxPoolSize);
        settings.Timeout = (int)_options.ConnectTimeout.TotalSeconds;
        settings.CommandTimeout = (int)_options.CommandTimeout.TotalSeconds;
        settings.MaxAutoPrepare = PreparedStatements;
        settings.Enlist = false;
        // So that a refusal tells which statement of a batch it is about.
        settings.IncludeFailedBatchedCommand = true;
        settings.ApplicationName ??= "openclaw";
        // Without a logger: Npgsql tells of every command at Information. What fails is told by our errors, times by its own traces and metrics.
        Source = builder.Build();
        _name = $"PostgreSQL database {settings.Database} at {settings.Host}";
    }

    /// <summary>The pool, for Orleans' providers. It is disposed here.</summary>
    public NpgsqlDataSource Source { get; }

    /// <summary>Brings the schema up to date.</summary>
    /// <exception cref="SchemaTooNewException">A newer version wrote it.</exception>
    /// <exception cref="StoreUnavailableException">The server cannot be reached.</exception>
    public Task Open(CancellationToken cancellationToken) =>
        new PostgresSchema(this, _name, _options, _time, _loggers.CreateLogger<PostgresSchema>()).BringUpToDate(cancellationToken);

    /// <summary>Runs a batch and returns how many rows it changed.</summary>
    /// <exception cref="StoreUnavailableException">The server cannot work now; nothing was kept, unless its answer was lost.</exception>
    public async Task<int> Execute(Action<NpgsqlBatch> build, CancellationToken cancellationToken)
    {
        try
        {
            await using var batch = Source.CreateBatch();
            build(batch);
            return await batch.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (Unavailable(error) is { } unavailable)
        {
            throw unavailable;
        }
    }

    /// <summary>Runs a batch and reads what it returns.</summary>
    /// <inheritdoc cref="Execute"/>
    public async Task<TResult> Query<TResult>(
        Action<NpgsqlBatch> build, Func<NpgsqlDataReader, CancellationToken, Task<TResult>> read, CancellationToken cancellationToken)
    {
        try
        {
            await using var batch = Source.CreateBatch();
            build(batch);
            await using var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            var result = await read(reader, cancellationToken).ConfigureAwait(false);
            // To the end: a statement behind the last one that returns rows may have failed.
            while (await reader.NextResultAsync(cancellationToken).ConfigureAwait(false)) { }
            return result;
        }
        catch (Exception error) when (Unavailable(error) is { } unavailable)
        {
            throw unavailable;
        }
    }

    /// <summary>Runs batches that depend on one another in one transaction, for what one batch cannot decide.</summary>
    /// <inheritdoc cref="Execute"/>
    public async Task<TResult> Transact<TResult>(
        Func<NpgsqlConnection, CancellationToken, Task<TResult>> work, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await Source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
            var result = await work(connection, cancellationToken).ConfigureAwait(false);
            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
            return result;
        }
        catch (Exception error) when (Unavailable(error) is { } unavailable)
        {
            throw unavailable;
        }
    }

    /// <summary>What the failure means when it is a state of the server or of the way there; null for a defect of ours.</summary>
    public StoreUnavailableException? Unavailable(Exception error) =>
        PostgresErrors.Reason(error) is { } reason ? new StoreUnavailableException($"{_name}: {reason}", error) : null;

    public ValueTask DisposeAsync() => Source.DisposeAsync();
}
