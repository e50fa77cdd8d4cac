namespace OpenClaw.ConformanceTests.CommandLine;

/// <summary>
/// <c>agent --message</c>. The command silently runs an agent of its own when the gateway fails it, so each test also
/// asks the gateway whether the run was its.
/// </summary>
[Collection(ConformanceCollection.Name)]
public sealed class AgentCommandTests(CommandLineFixture fixture) : IClassFixture<CommandLineFixture>
{
    [OfficialClientFact]
    public async Task The_answer_is_printed_and_came_through_the_gateway()
    {
        var said = $"words {Guid.NewGuid():N}";
        var result = (await fixture.Cli.Run("agent", "--agent", "main", "--message", $"SAY:{said}")).Succeeded();
        Assert.Equal(said, result.Output.Trim());
        Assert.DoesNotContain("embedded", result.Errors, StringComparison.OrdinalIgnoreCase);

        await using var client = await fixture.Gateway.ConnectAsync();
        var history = await client.Request("chat.history", new { sessionKey = "agent:main:main", limit = 2 });
        Assert.Equal(("assistant", said), (history.Text("messages/-1/role"), history.Text("messages/-1/content/0/text")));
    }

    [OfficialClientFact]
    public async Task The_json_outcome_names_a_run_the_gateway_knows()
    {
        var outcome = (await fixture.Cli.Run("agent", "--agent", "main", "--message", "SAY:json answer", "--json")).Succeeded().Json();
        Assert.Equal(("ok", "completed", "json answer"),
            (outcome.Text("status"), outcome.Text("summary"), outcome.Text("result/payloads/0/text")));
        Assert.Equal(("mock", "mock-1"), (outcome.Text("result/meta/agentMeta/provider"), outcome.Text("result/meta/agentMeta/model")));

        await using var client = await fixture.Gateway.ConnectAsync();
        var run = await client.Request("agent.wait", new { runId = outcome.Text("runId"), timeoutMs = 1000 });
        Assert.Equal("ok", run.Text("status"));
    }
}
