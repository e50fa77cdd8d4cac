using System.Text.Json.Nodes;
using OpenClaw.Configuration;
using OpenClaw.Configuration.Snapshots;
using Xunit;

namespace OpenClaw.UnitTests.Configuration;

public sealed class ConfigSnapshotTests
{
    // The configuration of the recording, and what the original answered as `config`.
    private const string Recorded = """
        {
          "update": { "checkOnStart": false },
          "gateway": {
            "mode": "local", "bind": "loopback", "port": 18820,
            "auth": { "mode": "token", "token": "ref-token" },
            "http": { "endpoints": { "chatCompletions": { "enabled": true }, "responses": { "enabled": true } } }
          },
          "hooks": { "enabled": true, "token": "hook-token", "path": "/hooks" },
          "discovery": { "mdns": { "mode": "off" } },
          "agents": { "defaults": { "workspace": "workspace", "model": { "primary": "mock/mock-1" }, "skipBootstrap": false } },
          "models": { "mode": "replace", "providers": { "mock": {
            "baseUrl": "http://127.0.0.1:18920/v1", "apiKey": "mock-key", "api": "openai-completions",
            "models": [ { "id": "mock-1", "name": "Mock One", "reasoning": false, "input": ["text"],
              "cost": { "input": 0, "output": 0, "cacheRead": 0, "cacheWrite": 0 }, "contextWindow": 128000, "maxTokens": 4096 } ] } } }
        }
        """;

    private const string RecordedConfig = """
        {"update":{"checkOnStart":false},"models":{"mode":"replace","providers":{"mock":{"baseUrl":"http://127.0.0.1:18920/v1","apiKey":"__OPENCLAW_REDACTED__","api":"openai-completions","models":[{"id":"mock-1","name":"Mock One","reasoning":false,"input":["text"],"cost":{"input":0,"output":0,"cacheRead":0,"cacheWrite":0},"contextWindow":128000,"maxTokens":4096}]}}},"agents":{"defaults":{"model":{"primary":"mock/mock-1"},"workspace":"workspace","skipBootstrap":false,"maxConcurrent":4,"subagents":{"maxConcurrent":8}}},"commands":{"native":"auto","nativeSkills":"auto"},"hooks":{"enabled":true,"path":"/hooks","token":"__OPENCLAW_REDACTED__"},"discovery":{"mdns":{"mode":"off"}},"gateway":{"port":18820,"mode":"local","bind":"loopback","auth":{"mode":"token","token":"__OPENCLAW_REDACTED__"},"http":{"endpoints":{"chatCompletions":{"enabled":true},"responses":{"enabled":true}}}},"messages":{"ackReactionScope":"group-mentions"}}
        """;

    [Fact]
    public void A_valid_configuration_is_answered_as_the_original_does()
    {
        var snapshot = Build(Recorded, rawAsJson: false);

        Assert.Equal(["path", "exists", "raw", "parsed", "resolved", "valid", "config", "hash", "issues", "warnings", "legacyIssues"],
            snapshot.Select(entry => entry.Key));
        Assert.Equal(("config.yaml", true, true), (snapshot["path"]!.GetValue<string>(), snapshot["exists"]!.GetValue<bool>(), snapshot["valid"]!.GetValue<bool>()));
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(RecordedConfig), JsonNode.Parse(snapshot["config"]!.ToJsonString())), snapshot["config"]!.ToJsonString());
        Assert.Equal(Recorded.Replace("\"ref-token\"", "\"__OPENCLAW_REDACTED__\"", StringComparison.Ordinal)
            .Replace("\"hook-token\"", "\"__OPENCLAW_REDACTED__\"", StringComparison.Ordinal)
            .Replace("\"mock-key\"", "\"__OPENCLAW_REDACTED__\"", StringComparison.Ordinal), snapshot["raw"]!.GetValue<string>());
        Assert.Equal(TenantConfiguration.HashOf(Recorded), snapshot["hash"]!.GetValue<string>());
        Assert.Equal(snapshot["parsed"]!.ToJsonString(), snapshot["resolved"]!.ToJsonString());
        Assert.Equal("[][][]", snapshot["issues"]!.ToJsonString() + snapshot["warnings"]!.ToJsonString() + snapshot["legacyIssues"]!.ToJsonString());
    }

    [Fact]
    public void Clients_of_the_original_get_yaml_as_json()
    {
        const string Yaml = "# note\ngateway:\n  auth:\n    token: abcdef\n";

        var raw = Build(Yaml, rawAsJson: true)["raw"]!.GetValue<string>();

        Assert.Equal("""{"gateway":{"auth":{"token":"__OPENCLAW_REDACTED__"}}}""", JsonNode.Parse(raw)!.ToJsonString());
        Assert.StartsWith("# note\n", Build(Yaml, rawAsJson: false)["raw"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_invalid_configuration_gives_nothing_but_its_issues()
    {
        var snapshot = Build("gateway: {port: x, auth: {token: leak}}", rawAsJson: false);

        Assert.Equal("""[{"path":"gateway.port","message":"Invalid input: expected number, received string"}]""",
            snapshot["issues"]!.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));
        Assert.False(snapshot["valid"]!.GetValue<bool>());
        Assert.Equal((null, null, "{}", "{}"), (snapshot["raw"]?.ToJsonString(), snapshot["parsed"]?.ToJsonString(), snapshot["resolved"]!.ToJsonString(), snapshot["config"]!.ToJsonString()));
        Assert.DoesNotContain("leak", snapshot.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_configuration_that_was_never_written_is_valid_and_absent()
    {
        var snapshot = ConfigSnapshot.Build(null, TenantConfiguration.Parse(""), rawAsJson: false);

        Assert.Equal((false, true), (snapshot["exists"]!.GetValue<bool>(), snapshot["valid"]!.GetValue<bool>()));
        Assert.Null(snapshot["raw"]);
        Assert.Equal(TenantConfiguration.Empty.Hash, snapshot["hash"]!.GetValue<string>());
    }

    private static JsonObject Build(string text, bool rawAsJson) =>
        ConfigSnapshot.Build(text, TenantConfiguration.Parse(text, ConfigurationOwner.Operator), rawAsJson);
}
