using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace OpenClaw.Storage.Sqlite.Engine;

/// <summary>One open connection with its prepared statements. Used by one thread at a time.</summary>
internal sealed class SqliteHandle : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly sqlite3 _database;

    // The texts are constants of this assembly, so the cache is as large as the code that uses it.
    private readonly Dictionary<string, SqliteStatement> _statements = new(StringComparer.Ordinal);

    private SqliteHandle(SqliteConnection connection)
    {
        _connection = connection;
        _database = connection.Handle!;
    }

    /// <summary>True inside BEGIN ... COMMIT. Some failures (disk full, I/O) end the transaction by themselves.</summary>
    public bool InTransaction => raw.sqlite3_get_autocommit(_database) == 0;

    public static SqliteHandle Open(string path, bool create, TimeSpan busyTimeout, params ReadOnlySpan<string> pragmas)
    {
        var settings = new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = create ? SqliteOpenMode.ReadWriteCreate : SqliteOpenMode.ReadWrite,
            Pooling = false,
        };
        var connection = new SqliteConnection(settings.ConnectionString);
        try
        {
            connection.Open();
            var handle = new SqliteHandle(connection);
            // SQLite's own waiting: it backs off from microseconds, where the ADO.NET layer sleeps 150 ms at a time.
            SqliteException.ThrowExceptionForRC(
                raw.sqlite3_busy_timeout(handle._database, (int)busyTimeout.TotalMilliseconds), handle._database);
            foreach (var pragma in pragmas)
                handle.RunOnce("PRAGMA " + pragma);
            return handle;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>The statement of this text, ready to bind. One text is never in use twice at a time.</summary>
    public SqliteStatement Prepare(string sql)
    {
        if (_statements.TryGetValue(sql, out var statement))
        {
            statement.Dispose();
            return statement;
        }

        statement = Compile(sql);
        _statements.Add(sql, statement);
        return statement;
    }

    /// <summary>Runs a statement without parameters that is needed again and again.</summary>
    public void Run(string sql) => Prepare(sql).Run();

    /// <summary>Runs a statement that is needed once.</summary>
    public void RunOnce(string sql)
    {
        var statement = Compile(sql);
        try
        {
            statement.Run();
        }
        finally
        {
            statement.Close();
        }
    }

    /// <summary>Makes the running statement fail; does nothing when none runs. The one call that may come from another thread.</summary>
    public void Interrupt() => raw.sqlite3_interrupt(_database);

    public void Dispose()
    {
        foreach (var statement in _statements.Values)
            statement.Close();
        _statements.Clear();
        _connection.Dispose();
    }

    private SqliteStatement Compile(string sql)
    {
        SqliteException.ThrowExceptionForRC(raw.sqlite3_prepare_v2(_database, sql, out var statement), _database);
        return new SqliteStatement(_database, statement);
    }
}
