using System.Buffers;
using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace OpenClaw.Storage.Sqlite.Engine;

/// <summary>A prepared statement of one connection, taken from <see cref="SqliteHandle.Prepare"/>.</summary>
/// <remarks>Works on the library's own calls: values go in and out as spans, without boxing or a parameter object each.
/// Parameters are bound in order; disposing makes the statement ready for its next use.</remarks>
internal sealed class SqliteStatement(sqlite3 database, sqlite3_stmt statement) : IDisposable
{
    private const int StackBytes = 512;

    private int _bound;
    private bool _stepped;

    public SqliteStatement With(long value) => Check(raw.sqlite3_bind_int64(statement, ++_bound, value));

    public SqliteStatement With(long? value) => value is { } given ? With(given) : WithNull();

    public SqliteStatement With(bool value) => With(value ? 1L : 0L);

    public SqliteStatement With(ReadOnlyMemory<byte> value) => Check(raw.sqlite3_bind_blob(statement, ++_bound, value.Span));

    public SqliteStatement With(ReadOnlyMemory<byte>? value) => value is { } given ? With(given) : WithNull();

    public SqliteStatement With(string? value)
    {
        if (value is null)
            return WithNull();

        var most = Encoding.UTF8.GetMaxByteCount(value.Length);
        if (most <= StackBytes)
        {
            Span<byte> bytes = stackalloc byte[StackBytes];
            return Check(raw.sqlite3_bind_text(statement, ++_bound, bytes[..Encoding.UTF8.GetBytes(value, bytes)]));
        }

        var rented = ArrayPool<byte>.Shared.Rent(most);
        try
        {
            return Check(raw.sqlite3_bind_text(statement, ++_bound, rented.AsSpan(0, Encoding.UTF8.GetBytes(value, rented))));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    /// <summary>Goes to the next row; false behind the last one.</summary>
    public bool Read()
    {
        _stepped = true;
        var code = raw.sqlite3_step(statement);
        if (code == raw.SQLITE_ROW)
            return true;
        if (code != raw.SQLITE_DONE)
            SqliteException.ThrowExceptionForRC(code, database);
        return false;
    }

    /// <summary>Runs to the end and returns how many rows a write changed.</summary>
    public int Run()
    {
        try
        {
            while (Read())
            {
            }

            return raw.sqlite3_changes(database);
        }
        finally
        {
            Dispose();
        }
    }

    public bool IsNull(int column) => raw.sqlite3_column_type(statement, column) == raw.SQLITE_NULL;

    public long Int64(int column) => raw.sqlite3_column_int64(statement, column);

    public long? Int64OrNull(int column) => IsNull(column) ? null : Int64(column);

    public int Bytes(int column) => raw.sqlite3_column_bytes(statement, column);

    // Read as bytes with a length: the text call would stop at a NUL inside the text.
    public string Text(int column) => Encoding.UTF8.GetString(raw.sqlite3_column_blob(statement, column));

    public string? TextOrNull(int column) => IsNull(column) ? null : Text(column);

    public byte[] Blob(int column) => raw.sqlite3_column_blob(statement, column).ToArray();

    // The type is said: without it the null would become an array first, and then an empty memory.
    public ReadOnlyMemory<byte>? BlobOrNull(int column) => IsNull(column) ? (ReadOnlyMemory<byte>?)null : Blob(column);

    public void Dispose()
    {
        // What reset returns is the failure of the last step, which was thrown there.
        if (_stepped)
            _ = raw.sqlite3_reset(statement);
        if (_bound > 0)
            _ = raw.sqlite3_clear_bindings(statement);
        _stepped = false;
        _bound = 0;
    }

    /// <summary>Ends the statement for good, with its connection.</summary>
    public void Close() => statement.Dispose();

    private SqliteStatement WithNull() => Check(raw.sqlite3_bind_null(statement, ++_bound));

    private SqliteStatement Check(int code)
    {
        SqliteException.ThrowExceptionForRC(code, database);
        return this;
    }
}
