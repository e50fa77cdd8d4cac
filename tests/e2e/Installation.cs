using System.Net;
using System.Net.Sockets;

namespace OpenClaw.EndToEndTests;

/// <summary>A home directory of its own with a gateway in it, started as a person starts it: nothing is configured but by the test.</summary>
internal sealed class Installation : IAsyncDisposable
{
    private readonly List<RunningGateway> _started = [];

    public string Home { get; } = Directory.CreateTempSubdirectory("openclaw-e2e-").FullName;
    public string State => Path.Combine(Home, "state");
    public string ConfigurationFile => Path.Combine(State, "config.yaml");
    public int Port { get; } = FreePort();
    public Uri Url => new($"ws://127.0.0.1:{Port}");

    /// <summary>Given to the process beside its home, state directory and port; an empty value unsets.</summary>
    public Dictionary<string, string> Environment { get; } = [];

    /// <summary>Puts down a configuration whose default model is the fake one.</summary>
    public void Configure(FakeOpenAiServer model, string more = "")
    {
        Directory.CreateDirectory(State);
        File.WriteAllText(ConfigurationFile, $$"""
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
                    - id: mock-2
                      name: Mock Two
            gateway:
              auth:
                token: first-token
            {{more}}
            """);
    }

    /// <summary>Starts, and returns when it has said that it is ready.</summary>
    public async Task<RunningGateway> StartAsync(params string[] arguments)
    {
        var gateway = Launch(arguments);
        await gateway.Printed("Press Ctrl+C to stop.");
        return gateway;
    }

    /// <summary>Starts where a refusal is expected, and returns what it said.</summary>
    public async Task<Refusal> RefusedAsync(params string[] arguments)
    {
        var gateway = Launch(arguments);
        await gateway.Exited();
        return new(gateway.ExitCode, gateway.Output, gateway.Errors);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var gateway in _started) await gateway.DisposeAsync();
        Directory.Delete(Home, recursive: true);
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private RunningGateway Launch(string[] arguments)
    {
        var environment = new Dictionary<string, string>
        {
            ["HOME"] = Home, ["TZ"] = "UTC", ["OPENCLAW_ORLEANS_STATE"] = State, ["OPENCLAW_GATEWAY_PORT"] = $"{Port}",
            // The machine's own model server, if it has one, answers none of these tests; nothing listens on the discard port.
            ["AgentRuntime__LocalOllama"] = "http://127.0.0.1:9",
        };
        foreach (var (name, value) in Environment)
        {
            if (value.Length == 0) environment.Remove(name);
            else environment[name] = value;
        }
        var gateway = new RunningGateway(Url, environment, arguments, Home);
        _started.Add(gateway);
        return gateway;
    }
}

/// <summary>How a start ended that was refused.</summary>
internal sealed record Refusal(int ExitCode, string Output, string Errors);
