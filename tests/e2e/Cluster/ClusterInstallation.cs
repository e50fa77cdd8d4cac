using OpenClaw.TestSupport.Postgres;

namespace OpenClaw.EndToEndTests.Cluster;

/// <summary>A cluster of real processes on a database of its own: silos and frontends as an operator starts them.</summary>
internal sealed class ClusterInstallation : IAsyncDisposable
{
    public const string Token = "cluster-token";
    private readonly PostgresTestDatabase _database;
    private readonly List<RunningGateway> _started = [];
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("openclaw-cluster-");

    private ClusterInstallation(PostgresTestDatabase database) => _database = database;

    public string Folder => _folder.FullName;

    /// <summary>Given to every process; an empty value unsets.</summary>
    public Dictionary<string, string> Environment { get; } = [];

    public static async Task<ClusterInstallation> CreateAsync(PostgresServer server, FakeOpenAiServer model)
    {
        var installation = new ClusterInstallation(await server.CreateDatabase());
        await File.WriteAllTextAsync(Path.Combine(installation.Folder, "default.yaml"), $$"""
            agents:
              defaults:
                model:
                  primary: mock/mock-1
            models:
              providers:
                mock:
                  baseUrl: {{model.BaseUrl}}
                  apiKey: mock-key
                  api: openai-completions
                  models:
                    - id: mock-1
                      name: Mock One
            """);
        return installation;
    }

    public async Task<RunningGateway> StartSiloAsync(params string[] arguments)
    {
        var silo = LaunchSilo(arguments);
        await silo.Printed("is ready: probes");
        return silo;
    }

    public RunningGateway LaunchSilo(params string[] arguments) => Launch("OpenClaw.Silo", null, new()
    {
        ["OPENCLAW_GATEWAY_TOKEN"] = Token, ["Silo__DefaultTenantFile"] = Path.Combine(Folder, "default.yaml"),
        ["Cluster__SiloPort"] = $"{Installation.FreePort()}", ["Cluster__GatewayPort"] = $"{Installation.FreePort()}",
    }, arguments);

    /// <summary>A frontend that trusts clients on loopback, as a trial on one machine does.</summary>
    public async Task<RunningGateway> StartFrontendAsync(params string[] arguments)
    {
        var frontend = LaunchFrontend(arguments);
        await frontend.Printed("The frontend is ready");
        return frontend;
    }

    public RunningGateway LaunchFrontend(params string[] arguments)
    {
        var port = Installation.FreePort();
        return Launch("OpenClaw.Gateway", new Uri($"ws://127.0.0.1:{port}"), new()
        {
            ["OPENCLAW_GATEWAY_PORT"] = $"{port}", ["Gateway__TrustLoopback"] = "true",
        }, arguments);
    }

    /// <summary>Makes certificates for the processes, and has those started from now on use them.</summary>
    public async Task SecureAsync()
    {
        var folder = Path.Combine(Folder, "certificates");
        await using var made = PeerProcess.Start("bash", [Script(), folder, "process"], new Dictionary<string, string>(), Folder);
        await made.WaitForExit(TimeSpan.FromSeconds(30));
        Assert.Equal("", made.Errors.ToString());
        Environment["Cluster__Tls__Authority"] = Path.Combine(folder, "ca.crt");
        Environment["Cluster__Tls__Certificate"] = Path.Combine(folder, "process.crt");
        Environment["Cluster__Tls__Key"] = Path.Combine(folder, "process.key");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in Enumerable.Reverse(_started)) await process.DisposeAsync();
        await _database.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private RunningGateway Launch(string assembly, Uri? url, Dictionary<string, string> environment, string[] arguments)
    {
        var management = Installation.FreePort();
        environment["HOME"] = Folder;
        environment["TZ"] = "UTC";
        environment["OPENCLAW_DATABASE"] = _database.ConnectionString;
        environment["Management__Port"] = $"{management}";
        foreach (var (name, value) in Environment)
        {
            if (value.Length == 0) environment.Remove(name);
            else environment[name] = value;
        }
        var process = new RunningGateway(url ?? new Uri("ws://none"), environment, arguments, Folder, assembly) { Management = new Uri($"http://127.0.0.1:{management}") };
        _started.Add(process);
        return process;
    }

    private static string Script()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "OpenClaw.Orleans.sln"))) folder = folder.Parent!;
        return Path.Combine(folder.FullName, "deploy", "certificates", "make.sh");
    }
}
