using System.Text.Json.Nodes;

namespace OpenClaw.TestSupport.Peers;

/// <summary>How a gateway is started for a test.</summary>
public sealed class GatewayOptions
{
    /// <summary>Base address of the scripted model, e.g. <c>http://127.0.0.1:4000/v1</c>.</summary>
    public required string ModelUrl { get; init; }

    public string Token { get; init; } = "test-gateway-token";

    /// <summary>Starts the original gateway instead of ours: to see that an expectation holds there.</summary>
    public bool Reference { get; init; } = System.Environment.GetEnvironmentVariable("OPENCLAW_TEST_REFERENCE") == "1";

    /// <summary>Changes the configuration before it is written; keys as the original's.</summary>
    public Action<JsonObject>? Configure { get; init; }

    /// <summary>More environment for the process.</summary>
    public Dictionary<string, string> Environment { get; init; } = [];

    internal JsonObject Configuration(int port, string root)
    {
        var configuration = JsonNode.Parse($$"""
            {
              "gateway": {
                "mode": "local", "bind": "loopback", "port": {{port}},
                "auth": { "mode": "token", "token": "{{Token}}" }
              },
              "discovery": { "mdns": { "mode": "off" } },
              "agents": { "defaults": { "model": { "primary": "mock/mock-1" } } },
              "models": {
                "mode": "replace",
                "providers": {
                  "mock": {
                    "baseUrl": "{{ModelUrl}}", "apiKey": "mock-key", "api": "openai-completions",
                    "models": [
                      {
                        "id": "mock-1", "name": "Mock One", "reasoning": false, "input": ["text"],
                        "cost": { "input": 0, "output": 0, "cacheRead": 0, "cacheWrite": 0 },
                        "contextWindow": 128000, "maxTokens": 4096
                      }
                    ]
                  }
                }
              }
            }
            """)!.AsObject();
        if (OfficialClient.Missing is null)
            configuration["gateway"]!["controlUi"] = new JsonObject { ["root"] = OfficialClient.ControlUi };
        if (Reference)
        {
            configuration["update"] = new JsonObject { ["checkOnStart"] = false };
            configuration["agents"]!["defaults"]!["workspace"] = Path.Combine(root, "workspace");
        }
        Configure?.Invoke(configuration);
        return configuration;
    }
}
