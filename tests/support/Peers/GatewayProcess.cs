using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace OpenClaw.TestSupport.Peers;

/// <summary>A gateway in a process of its own, with a state directory, a port and a token of its own.</summary>
public sealed class GatewayProcess : IAsyncDisposable
{
    // The original takes ten seconds and more on a busy two-core machine.
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(90);

    private readonly GatewayOptions _options;
    private readonly string _root = Directory.CreateTempSubdirectory("openclaw-gateway-").FullName;
    private PeerProcess _process = null!;

    private GatewayProcess(GatewayOptions options)
    {
        _options = options;
        Port = FreePort();
    }

    public int Port { get; }
    public string Token => _options.Token;
    public bool IsReference => _options.Reference;
    public Uri Url => new($"ws://127.0.0.1:{Port}");
    public Uri Http => new($"http://127.0.0.1:{Port}");
    public string StateDirectory => Path.Combine(_root, "state");
    public int ProcessId => _process.Id;
    public bool HasExited => _process.HasExited;

    /// <summary>What the process has printed, for the message of a failed test.</summary>
    public string Log => $"{_process.Output}\n{_process.Errors}";

    public static async Task<GatewayProcess> StartAsync(GatewayOptions options)
    {
        var gateway = new GatewayProcess(options);
        Directory.CreateDirectory(gateway.StateDirectory);
        // JSON is YAML: one text serves both gateways.
        var text = options.Configuration(gateway.Port, gateway._root).ToJsonString(new(JsonSerializerDefaults.Web) { WriteIndented = true });
        await File.WriteAllTextAsync(gateway.ConfigurationFile, text);
        try
        {
            await gateway.LaunchAsync();
            return gateway;
        }
        catch
        {
            await gateway.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts again on the same port and state, after <see cref="StopAsync"/> or <see cref="KillAsync"/>.</summary>
    public Task StartAgainAsync() => LaunchAsync();

    public Task StopAsync() => _process.Stop(TimeSpan.FromSeconds(20));

    /// <summary>Ends the process without a warning.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExit(TimeSpan.FromSeconds(10));
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null) await _process.DisposeAsync();
        Directory.Delete(_root, recursive: true);
    }

    private string ConfigurationFile => IsReference
        ? Path.Combine(_root, "openclaw.json")
        : Path.Combine(StateDirectory, "config.yaml");

    private async Task LaunchAsync()
    {
        _process = IsReference ? StartReference() : StartOurs();
        using var limit = new CancellationTokenSource(StartLimit);
        while (true)
        {
            if (_process.HasExited)
            {
                await _process.WaitForExit(TimeSpan.FromSeconds(5)); // for its last words
                throw new InvalidOperationException($"The gateway ended with {_process.ExitCode} at its start.\n{Log}");
            }
            using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await probe.ConnectAsync(IPAddress.Loopback, Port, limit.Token);
                return;
            }
            catch (SocketException) when (!limit.IsCancellationRequested)
            {
                await Task.Delay(50); // refused: it does not listen yet
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"The gateway did not listen within {StartLimit.TotalSeconds} s.\n{Log}");
            }
        }
    }

    private PeerProcess StartOurs()
    {
        // Built beside the tests, in the same configuration.
        var output = new DirectoryInfo(AppContext.BaseDirectory);
        var assembly = Path.Combine(output.Parent!.Parent!.FullName, "OpenClaw.Gateway", output.Name, "OpenClaw.Gateway.dll");
        if (!File.Exists(assembly)) throw new FileNotFoundException("The gateway is not built", assembly);
        return PeerProcess.Start("dotnet", ["exec", assembly], new Dictionary<string, string>(_options.Environment)
        {
            ["HOME"] = _root, ["TZ"] = "UTC",
            ["OPENCLAW_ORLEANS_STATE"] = StateDirectory,
            ["OPENCLAW_GATEWAY_PORT"] = $"{Port}",
            ["OPENCLAW_GATEWAY_TOKEN"] = Token,
        }, _root);
    }

    private PeerProcess StartReference() =>
        PeerProcess.Start(
            OfficialClient.Node, [OfficialClient.EntryPoint, "gateway", "run", "--port", $"{Port}", "--bind", "loopback"],
            new Dictionary<string, string>(OfficialEnvironment.Of(_root, StateDirectory, ConfigurationFile))
            {
                ["OPENCLAW_GATEWAY_PORT"] = $"{Port}",
                ["OPENCLAW_GATEWAY_TOKEN"] = Token,
                ["OPENCLAW_SKIP_GMAIL_WATCHER"] = "1",
            }, _root);

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
