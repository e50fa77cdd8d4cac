namespace OpenClaw.ConformanceTests.CommandLine;

/// <summary>The commands that show how the gateway is.</summary>
[Collection(ConformanceCollection.Name)]
public sealed class StatusCommandTests(CommandLineFixture fixture) : IClassFixture<CommandLineFixture>
{
    private readonly OfficialCli _cli = fixture.Cli;

    [OfficialClientFact]
    public async Task Health_prints_agents_and_sessions()
    {
        var result = (await _cli.Run("health")).Succeeded();
        Assert.Contains("Agents: main (default)", result.Output, StringComparison.Ordinal);
        Assert.Contains("Session store (main):", result.Output, StringComparison.Ordinal);
    }

    [OfficialClientFact]
    public async Task Health_as_json_is_the_gateways_snapshot()
    {
        var health = (await _cli.Run("health", "--json")).Succeeded().Json();
        Assert.True(health.At("ok").GetBoolean());
        Assert.Equal(("main", "main"), (health.Text("defaultAgentId"), health.Text("agents/0/agentId")));
        Assert.Equal(JsonValueKind.Object, health.At("channels").ValueKind);
    }

    [OfficialClientFact]
    public async Task Status_finds_the_gateway_reachable()
    {
        var result = (await _cli.Run("status", "--timeout", "20000")).Succeeded();
        Assert.Matches($@"remote · {fixture.Gateway.Process.Url.GetLeftPart(UriPartial.Authority)} \(config gateway\.remote\.url\) ·\s+reachable", result.Output);
    }

    [OfficialClientFact]
    public async Task Status_as_json_has_the_gateways_own_presence()
    {
        var status = (await _cli.Run("status", "--json", "--timeout", "20000")).Succeeded().Json();
        Assert.Equal(("true", "null"), (status.Text("gateway/reachable"), status.Text("gateway/error")));
        Assert.NotEmpty(status.Text("gateway/self/host"));
    }

    [OfficialClientFact]
    public async Task A_probe_gets_all_its_four_answers()
    {
        var probe = (await _cli.Run("gateway", "probe", "--json")).Succeeded().Json();
        var target = Assert.Single(probe.At("targets").EnumerateArray(), target => target.Text("id") == "configRemote");
        Assert.True(target.At("connect/ok").GetBoolean());
        Assert.True(target.At("health/ok").GetBoolean());
        Assert.Equal((true, true), (target.At("config/exists").GetBoolean(), target.At("config/valid").GetBoolean()));
        Assert.Equal(JsonValueKind.Object, target.At("summary").ValueKind);
        Assert.Contains(target.At("presence").EnumerateArray(), entry => entry.Find("reason")?.GetString() == "self");
    }

    [OfficialClientFact]
    public async Task Presence_is_printed_as_a_list()
    {
        var presence = (await _cli.Run("system", "presence")).Succeeded().Json();
        Assert.Contains(presence.EnumerateArray(), entry => entry.Find("mode")?.GetString() == "gateway");
    }

    [OfficialClientFact]
    public async Task Logs_are_printed_as_lines_of_json()
    {
        var result = (await _cli.Run("logs", "--limit", "5", "--json")).Succeeded();
        var lines = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal("meta", lines[0].Text("type"));
        Assert.True(lines[0].At("cursor").GetInt64() > 0);
        Assert.InRange(lines.Count(line => line.Text("type") == "log"), 1, 5);
    }

    [OfficialClientFact]
    public async Task A_wrong_token_fails_with_the_reason()
    {
        using var stranger = new OfficialCli(fixture.Gateway.Process.Url, "wrong");
        var result = await stranger.Run("health");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("gateway closed (1008): unauthorized: device token mismatch", result.Output + result.Errors, StringComparison.Ordinal);
    }
}
