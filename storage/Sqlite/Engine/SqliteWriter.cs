using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace OpenClaw.Storage.Sqlite.Engine;

/// <summary>The only writer of the database: one thread, one connection, one commit for all that waits.</summary>
/// <remarks>
/// A commit waits for the disk, so what arrives meanwhile shares the next one. Each change runs in a savepoint: one that
/// fails takes nothing with it. Callers are answered after the commit. When the store itself fails, all of the batch fail,
/// the connection is dropped, and the next batch opens a new one: recovery needs no restart.
/// </remarks>
internal sealed partial class SqliteWriter : IAsyncDisposable
{
    private readonly Func<SqliteHandle> _open;
    private readonly string _path;
    private readonly int _batchSize;
    private readonly ILogger _logger;
    private readonly Channel<WriteOperation> _queue;
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private SqliteHandle? _database;
    private bool _failing;

    public SqliteWriter(string path, Func<SqliteHandle> open, int queueLength, int batchSize, ILogger logger)
    {
        _open = open;
        _path = path;
        _batchSize = batchSize;
        _logger = logger;
        _queue = Channel.CreateBounded<WriteOperation>(new BoundedChannelOptions(queueLength)
        {
            SingleReader = true,
            FullMode = BoundedChannelFullMode.Wait,
        });
        new Thread(Run) { Name = "sqlite writer", IsBackground = true }.Start();
    }

    /// <summary>Durable when the task completes. Cancelling counts until the change begins.</summary>
    public Task<TResult> Write<TState, TResult>(
        TState state, Func<SqliteHandle, TState, TResult> apply, CancellationToken cancellationToken)
    {
        var operation = new WriteOperation<TState, TResult>(state, apply, cancellationToken);
        return _queue.Writer.TryWrite(operation) ? operation.Task : WriteWhenThereIsRoom(operation, cancellationToken);
    }

    /// <summary>Refuses further changes, makes the waiting ones, closes.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _stopped.Task;
    }

    private async Task<TResult> WriteWhenThereIsRoom<TState, TResult>(
        WriteOperation<TState, TResult> operation, CancellationToken cancellationToken)
    {
        try
        {
            await _queue.Writer.WriteAsync(operation, cancellationToken);
        }
        catch (ChannelClosedException)
        {
            throw new StoreUnavailableException($"{_path}: the store is stopped");
        }

        return await operation.Task;
    }

    private void Run()
    {
        var batch = new List<WriteOperation>(_batchSize);
        while (WaitForWork())
        {
            while (batch.Count < _batchSize && _queue.Reader.TryRead(out var operation))
            {
                if (operation.IsCanceled)
                    operation.Cancel();
                else
                    batch.Add(operation);
            }

            if (batch.Count > 0)
                Commit(batch);
            batch.Clear();
        }

        Close();
        _stopped.SetResult();
    }

#pragma warning disable VSTHRD002 // This thread is the writer's own: it has nothing else to do than to wait.
    private bool WaitForWork()
    {
        var waiting = _queue.Reader.WaitToReadAsync();
        return waiting.IsCompleted ? waiting.GetAwaiter().GetResult() : waiting.AsTask().GetAwaiter().GetResult();
    }
#pragma warning restore VSTHRD002

    private void Commit(List<WriteOperation> batch)
    {
        try
        {
            var database = _database ??= _open();
            database.Run("BEGIN IMMEDIATE");
            foreach (var operation in batch)
                Apply(database, operation);
            database.Run("COMMIT");
        }
        catch (Exception error)
        {
            Fail(batch, error);
            return;
        }

        if (_failing)
        {
            _failing = false;
            LogRecovered(_path);
        }

        foreach (var operation in batch)
            operation.Complete();
    }

    private void Apply(SqliteHandle database, WriteOperation operation)
    {
        database.Run("SAVEPOINT operation");
        try
        {
            operation.Apply(database);
        }
        catch (Exception error) when (database.InTransaction)
        {
            database.Run("ROLLBACK TO operation");
            operation.Refuse(SqliteErrors.Translate(error, _path));
        }

        database.Run("RELEASE operation");
    }

    // Whatever broke, nothing of the batch is acknowledged, and closing the connection rolls back what is left of it.
    private void Fail(List<WriteOperation> batch, Exception error)
    {
        var reason = SqliteErrors.Translate(error, _path) as StoreUnavailableException
            ?? new StoreUnavailableException($"{_path}: {error.Message}", error);
        _failing = true;
        LogFailed(error, _path, batch.Count);
        Close();
        foreach (var operation in batch)
            operation.Fail(reason);
    }

    private void Close()
    {
        try
        {
            _database?.Dispose();
        }
        catch (Exception error)
        {
            LogCloseFailed(error, _path);
        }

        _database = null;
    }

    [LoggerMessage(LogLevel.Error, "{Path} cannot be written; {Count} changes were refused, the next ones are tried on a new connection")]
    private partial void LogFailed(Exception error, string path, int count);

    [LoggerMessage(LogLevel.Information, "{Path} is written again")]
    private partial void LogRecovered(string path);

    [LoggerMessage(LogLevel.Warning, "Closing the writer's connection to {Path} failed; what was committed is safe in the log beside it")]
    private partial void LogCloseFailed(Exception error, string path);
}
