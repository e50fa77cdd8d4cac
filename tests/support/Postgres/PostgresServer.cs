using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Npgsql;
using OpenClaw.TestSupport.Peers;

namespace OpenClaw.TestSupport.Postgres;

/// <summary>A private PostgreSQL server: its own folder, a port of its own on loopback, stopped and removed with the test run.</summary>
/// <remarks>Everyone on the machine may connect to it as <c>openclaw</c> while it runs. Databases are cheap: one per test.</remarks>
public sealed class PostgresServer : IAsyncDisposable
{
    private const string User = "openclaw";
    private const int SigInt = 2;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private static readonly Dictionary<string, string> Locale = new() { ["LC_ALL"] = "C.UTF-8" };

    private readonly DirectoryInfo _folder;
    private readonly bool _durable;
    private PeerProcess? _process;
    private int _databases;

    private PostgresServer(DirectoryInfo folder, bool durable, int port) => (_folder, _durable, Port) = (folder, durable, port);

    public int Port { get; }

    private string Data => Path.Combine(_folder.FullName, "data");

    /// <summary>Creates a server and waits until it answers.</summary>
    /// <param name="durable">Whether commits wait for the disk. A crash of the server alone loses nothing without it either.</param>
    public static async Task<PostgresServer> StartNew(bool durable = false)
    {
        var server = new PostgresServer(Directory.CreateTempSubdirectory("openclaw-postgres-"), durable, FreePort());
        try
        {
            if (PostgresBinaries.IsRoot)
                await Run(("/usr/bin/chown", ["postgres:postgres", server._folder.FullName]), server._folder.FullName);
            await Run(
                PostgresBinaries.Command("initdb", "-D", server.Data, "-U", User, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"),
                server._folder.FullName);
            await server.Start();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts it again after a stop, on the same port with the same data.</summary>
    public async Task Start()
    {
        var (file, arguments) = PostgresBinaries.Command("postgres",
        [
            "-D", Data, "-p", Port.ToString(CultureInfo.InvariantCulture), "-k", _folder.FullName,
            "-c", "listen_addresses=127.0.0.1", "-c", "max_connections=300", "-c", "shared_buffers=64MB", "-c", "log_min_messages=warning",
            .. _durable ? Array.Empty<string>() : ["-c", "fsync=off", "-c", "full_page_writes=off"],
        ]);
        _process = PeerProcess.Start(file, arguments, Locale, _folder.FullName);
        await WaitUntilItAnswers(_process);
    }

    /// <summary>Stops it as an operator's restart does: open connections are closed with a word.</summary>
    public async Task Stop()
    {
        if (_process is null) return;
        await End(_process);
        await _process.DisposeAsync();
        _process = null;
    }

    /// <summary>Stops it as a lost machine does.</summary>
    public async Task Kill()
    {
        if (_process is null) return;
        _process.Kill();
        await _process.WaitForExit(Limit);
        await _process.DisposeAsync();
        _process = null;
    }

    /// <summary>A database, removed when it is disposed: empty, or a copy of one that nobody is connected to.</summary>
    public async Task<PostgresTestDatabase> CreateDatabase(PostgresTestDatabase? template = null)
    {
        var name = $"t{Interlocked.Increment(ref _databases).ToString(CultureInfo.InvariantCulture)}";
        await Administer($"CREATE DATABASE {name} TEMPLATE {template?.Name ?? "template1"}");
        return new PostgresTestDatabase(this, name, ConnectionString(name));
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await End(_process);
            await _process.DisposeAsync();
        }

        _folder.Delete(recursive: true);
    }

    internal async Task Administer(string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString("postgres") + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private string ConnectionString(string database) =>
        new NpgsqlConnectionStringBuilder { Host = "127.0.0.1", Port = Port, Username = User, Database = database }.ConnectionString;

    private async Task WaitUntilItAnswers(PeerProcess process)
    {
        using var limit = new CancellationTokenSource(Limit);
        while (true)
        {
            try
            {
                await Administer("SELECT 1");
                return;
            }
            catch (NpgsqlException) when (!process.HasExited && !limit.IsCancellationRequested)
            {
                await Task.Delay(50, limit.Token);
            }
            catch (NpgsqlException error)
            {
                throw new InvalidOperationException($"The server did not start.\n{process.Errors}", error);
            }
        }
    }

    private static async Task End(PeerProcess process)
    {
        if (process.HasExited || Signal(process.Id, SigInt) == 0)
            await process.WaitForExit(Limit);
    }

    private static async Task Run((string File, string[] Arguments) command, string directory)
    {
        await using var process = PeerProcess.Start(command.File, command.Arguments, Locale, directory);
        await process.WaitForExit(Limit);
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{string.Join(' ', [command.File, .. command.Arguments])}\n{process.Output}\n{process.Errors}");
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Signal(int process, int signal);
}

/// <summary>A database of a test.</summary>
public sealed class PostgresTestDatabase(PostgresServer server, string name, string connectionString) : IAsyncDisposable
{
    public string Name => name;

    public string ConnectionString => connectionString;

    public async Task Execute(string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    public async Task<object?> Scalar(string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }

    public async ValueTask DisposeAsync() => await server.Administer($"DROP DATABASE {name} WITH (FORCE)");
}
