using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace OpenClaw.Storage.Sqlite.Engine;

/// <summary>A bounded pool of reading connections. A read sees one state of the database and never waits for the writer.</summary>
internal sealed class SqliteReaders : IAsyncDisposable
{
    private readonly string _path;
    private readonly Func<SqliteHandle> _open;
    private readonly int _count;

    // A slot is the right to read; it holds the connection once there is one.
    private readonly Channel<SqliteHandle?> _slots;
    private int _closed;

    public SqliteReaders(string path, Func<SqliteHandle> open, int count)
    {
        _path = path;
        _open = open;
        _count = count;
        _slots = Channel.CreateBounded<SqliteHandle?>(count);
        for (var i = 0; i < count; i++)
            _slots.Writer.TryWrite(null);
    }

    /// <summary>Runs a read on a pool thread, since SQLite has no asynchronous calls. Cancelling interrupts it.</summary>
    public async Task<TResult> Read<TState, TResult>(
        TState state, Func<SqliteHandle, TState, TResult> read, CancellationToken cancellationToken)
    {
        SqliteHandle? slot;
        try
        {
            slot = await _slots.Reader.ReadAsync(cancellationToken);
        }
        catch (ChannelClosedException)
        {
            throw Stopped();
        }

        try
        {
            return await Task.Run(() => ReadHere(ref slot, state, read, cancellationToken), CancellationToken.None);
        }
        finally
        {
            _slots.Writer.TryWrite(slot);
        }
    }

    /// <summary>Refuses further reads, lets the running ones end, closes.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _closed, 1) != 0)
            return;
        for (var i = 0; i < _count; i++)
            (await _slots.Reader.ReadAsync())?.Dispose();
        _slots.Writer.TryComplete();
    }

    private StoreUnavailableException Stopped() => new($"{_path}: the store is stopped");

    private TResult ReadHere<TState, TResult>(
        ref SqliteHandle? slot, TState state, Func<SqliteHandle, TState, TResult> read, CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _closed) != 0)
            throw Stopped();
        cancellationToken.ThrowIfCancellationRequested();

        try
        {
            var database = slot ??= _open();
            // Disposed before the connection goes back: it waits for an interruption under way, which so never meets the next read.
            using var interruption = cancellationToken.UnsafeRegister(static handle => ((SqliteHandle)handle!).Interrupt(), database);
            database.Run("BEGIN");
            var result = read(database, state);
            database.Run("COMMIT");
            return result;
        }
        catch (Exception error)
        {
            // A failed read may leave anything behind; a connection is cheap, a doubtful one is not.
            slot?.Dispose();
            slot = null;
            if (error is SqliteException { SqliteErrorCode: raw.SQLITE_INTERRUPT })
                cancellationToken.ThrowIfCancellationRequested();
            var reason = SqliteErrors.Translate(error, _path);
            if (reason == error)
                throw;
            throw reason;
        }
    }
}
