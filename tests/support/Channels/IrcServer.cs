using System.Net;
using System.Net.Sockets;
using OpenClaw.TestSupport.Peers;

namespace OpenClaw.TestSupport.Channels;

/// <summary>A real ngircd on a free port of this machine.</summary>
public sealed class IrcServer : IAsyncDisposable
{
    private static readonly string[] Places = ["/usr/sbin/ngircd", "/usr/bin/ngircd", "/usr/local/sbin/ngircd"];
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("openclaw-irc-");
    private readonly string _password;
    private PeerProcess? _process;

    private IrcServer(string password) => _password = password;

    /// <summary>Why there can be none here; null: there can.</summary>
    public static string? Missing => Program is null ? "ngircd is not installed" : null;

    public int Port { get; } = FreePort();

    private static string? Program => Array.Find(Places, File.Exists);

    public static async Task<IrcServer> StartAsync(string password = "")
    {
        var server = new IrcServer(password);
        await server.StartAgainAsync();
        return server;
    }

    /// <summary>Starts it on the same port after <see cref="StopAsync"/>.</summary>
    public async Task StartAgainAsync()
    {
        var file = Path.Combine(_folder.FullName, "ngircd.conf");
        await File.WriteAllTextAsync(file, $"""
            [Global]
            Name=irc.test
            Info=t
            Listen=127.0.0.1
            Ports={Port}
            MotdPhrase=hi
            {(_password.Length > 0 ? $"Password={_password}" : "")}
            [Limits]
            MaxConnectionsIP=0
            MaxNickLength=20
            MaxPenaltyTime=0
            PingTimeout=120
            [Options]
            PAM=no
            Ident=no
            DNS=no
            """);
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var said = "";
        _process = PeerProcess.Start(Program!, ["-n", "-f", file], new Dictionary<string, string>(), _folder.FullName, text =>
        {
            said += text;
            if (said.Contains(" ready.", StringComparison.Ordinal)) ready.TrySetResult();
        });
        await ready.Task.WaitAsync(TimeSpan.FromSeconds(20));
    }

    /// <summary>Ends it, as a lost server does.</summary>
    public async Task StopAsync()
    {
        if (_process is null) return;
        _process.Kill();
        await _process.DisposeAsync();
        _process = null;
    }

    public Task<IrcPerson> JoinAsync(string nick, params string[] channels) => IrcPerson.ConnectAsync(Port, nick, _password, channels);

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _folder.Delete(recursive: true);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
