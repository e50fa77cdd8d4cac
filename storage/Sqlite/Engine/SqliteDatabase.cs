using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OpenClaw.Storage.Sqlite.Schema;

namespace OpenClaw.Storage.Sqlite.Engine;

/// <summary>The database file that all stores share: brings its schema up to date, then reads and writes it.</summary>
internal sealed class SqliteDatabase(IOptions<SqliteStorageOptions> options, ILoggerFactory loggers) : IAsyncDisposable
{
    private readonly SqliteStorageOptions _options = options.Value;
    private readonly string _path = Path.GetFullPath(options.Value.DatabasePath);
    private readonly Lock _lifecycle = new();
    private SqliteWriter? _writer;
    private SqliteReaders? _readers;
    private Task? _opening;
    private bool _disposed;

    /// <summary>Creates or upgrades the database and starts the writer. Does nothing when it is open.</summary>
    /// <exception cref="SchemaTooNewException">A newer version wrote it.</exception>
    /// <exception cref="StoreUnavailableException">The file cannot be opened.</exception>
    public Task Open(CancellationToken cancellationToken)
    {
        lock (_lifecycle)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_opening is null or { IsFaulted: true })
                _opening = Task.Run(OpenNow, CancellationToken.None);
            return _opening.WaitAsync(cancellationToken);
        }
    }

    /// <inheritdoc cref="SqliteWriter.Write"/>
    public Task<TResult> Write<TState, TResult>(
        TState state, Func<SqliteHandle, TState, TResult> apply, CancellationToken cancellationToken) =>
        _writer?.Write(state, apply, cancellationToken) ?? Task.FromException<TResult>(NotOpen());

    /// <inheritdoc cref="SqliteReaders.Read"/>
    public Task<TResult> Read<TState, TResult>(
        TState state, Func<SqliteHandle, TState, TResult> read, CancellationToken cancellationToken) =>
        _readers?.Read(state, read, cancellationToken) ?? Task.FromException<TResult>(NotOpen());

    public async ValueTask DisposeAsync()
    {
        Task opening;
        lock (_lifecycle)
        {
            _disposed = true;
            opening = _opening ?? Task.CompletedTask;
        }

        await opening.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        // Readers first: the last connection to close moves the log into the database and removes it.
        if (_readers is not null)
            await _readers.DisposeAsync();
        if (_writer is not null)
            await _writer.DisposeAsync();
    }

    private StoreUnavailableException NotOpen() => new($"{_path}: the store is not open yet");

    private void OpenNow()
    {
        Prepare();
        _readers = new SqliteReaders(_path, OpenReader, _options.Readers);
        _writer = new SqliteWriter(
            _path, OpenWriter, _options.QueueLength, _options.BatchSize, loggers.CreateLogger<SqliteWriter>());
    }

    private void Prepare()
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
            using var database = SqliteHandle.Open(_path, create: true, _options.BusyTimeout, "journal_mode=WAL");
            SqliteSchema.BringUpToDate(database, _path, loggers.CreateLogger(typeof(SqliteSchema)));
        }
        catch (Exception error) when (SqliteErrors.Translate(error, _path) is StoreUnavailableException reason && reason != error)
        {
            throw reason;
        }
    }

    private SqliteHandle OpenWriter() => SqliteHandle.Open(
        _path, create: false, _options.BusyTimeout,
        "synchronous=FULL",
        "temp_store=MEMORY",
        "cache_size=-16384",
        "journal_size_limit=67108864",
        string.Create(CultureInfo.InvariantCulture, $"wal_autocheckpoint={_options.CheckpointPages}"));

    private SqliteHandle OpenReader() => SqliteHandle.Open(
        _path, create: false, _options.BusyTimeout, "query_only=1", "temp_store=MEMORY");
}
