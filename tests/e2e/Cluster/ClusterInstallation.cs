using OpenClaw.TestSupport.Postgres;

namespace OpenClaw.EndToEndTests.Cluster;

/// <summary>A cluster of real processes on a database of its own: silos and frontends as an operator starts them.</summary>
internal sealed class ClusterInstallation : IAsyncDisposable
{
    public const string Token = "cluster-token";
    private readonly List<PostgresTestDatabase> _databases;
    private readonly List<RunningGateway> _started = [];
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("openclaw-cluster-");

    private ClusterInstallation(PostgresTestDatabase database) => _databases = [database];

    public string Folder => _folder.FullName;

    public PostgresTestDatabase Database => _databases[^1];

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
        await RunAsync(Script("make.sh"), folder, "process");
        Environment["Cluster__Tls__Authority"] = Path.Combine(folder, "ca.crt");
        Environment["Cluster__Tls__Certificate"] = Path.Combine(folder, "process.crt");
        Environment["Cluster__Tls__Key"] = Path.Combine(folder, "process.key");
    }

    /// <summary>Makes the certificate for secrets at rest, and has silos started from now on use it.</summary>
    public async Task ProtectSecretsAsync()
    {
        var folder = Path.Combine(Folder, "secrets");
        await RunAsync(Script("make-secrets.sh"), folder);
        Environment["Secrets__Certificate"] = Path.Combine(folder, "secrets.crt");
        Environment["Secrets__CertificateKey"] = Path.Combine(folder, "secrets.key");
    }

    /// <summary>Goes on with a copy of the database, restored from a dump. The processes have been stopped.</summary>
    public async Task RestoreDumpAsync(PostgresServer server) => _databases.Add(await server.RestoreDump(Database));

    public async ValueTask DisposeAsync()
    {
        foreach (var process in Enumerable.Reverse(_started)) await process.DisposeAsync();
        foreach (var database in _databases) await database.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private RunningGateway Launch(string assembly, Uri? url, Dictionary<string, string> environment, string[] arguments)
    {
        var management = Installation.FreePort();
        environment["HOME"] = Folder;
        environment["TZ"] = "UTC";
        environment["OPENCLAW_DATABASE"] = Database.ConnectionString;
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

    private async Task RunAsync(params string[] command)
    {
        await using var made = PeerProcess.Start("bash", command, new Dictionary<string, string>(), Folder);
        await made.WaitForExit(TimeSpan.FromSeconds(30));
        Assert.Equal("", made.Errors.ToString());
    }

    private static string Script(string name)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "OpenClaw.Orleans.sln"))) folder = folder.Parent!;
        return Path.Combine(folder.FullName, "deploy", "certificates", name);
    }
}
