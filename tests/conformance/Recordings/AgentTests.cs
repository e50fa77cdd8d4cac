namespace OpenClaw.ConformanceTests.Recordings;

/// <summary>The method <c>agent</c>: accepted first, the outcome under the same id later.</summary>
[Collection(ConformanceCollection.Name)]
public sealed class AgentTests(ConformanceGateway gateway)
{
    private readonly string _session = $"agent:main:agent-{Guid.NewGuid():N}";

    [Fact]
    public async Task A_run_is_accepted_and_then_answered_under_the_same_id()
    {
        await using var client = await gateway.ConnectAsync();
        var key = $"{Guid.NewGuid()}";
        var run = new { message = "hello agent TOKENS:6", sessionKey = _session, idempotencyKey = key };

        var id = await client.Send("agent", run);
        var accepted = await client.Answer(id, "agent");
        Assert.Equal((key, "accepted"), (accepted.Text("runId"), accepted.Text("status")));
        Assert.True(accepted.At("acceptedAt").GetInt64() > 0);

        var outcome = await client.Answer(id, "agent", final: true);
        Assert.Equal((key, "ok", "completed", "word1 word2 word3 word4 word5 word6."), (outcome.Text("runId"),
            outcome.Text("status"), outcome.Text("summary"), outcome.Text("result/payloads/0/text")));
        Assert.Equal(("mock", "mock-1"), (outcome.Text("result/meta/agentMeta/provider"), outcome.Text("result/meta/agentMeta/model")));

        // A repetition after the end is one answer: the outcome.
        Assert.Equal(outcome.GetRawText(), (await client.Request("agent", run)).GetRawText());
        Assert.Equal("ok", (await client.Request("agent.wait", new { runId = key, timeoutMs = 5000 })).Text("status"));
    }

    [Theory]
    [InlineData("agentId", "nope", "invalid agent params: unknown agent id \"nope\"")]
    [InlineData("sessionKey", "agent:", "invalid agent params: malformed session key \"agent:\"")]
    [InlineData("channel", "nochannel", "invalid agent params: unknown channel: nochannel")]
    public async Task A_target_that_is_not_there_is_refused_before_anything_is_accepted(string name, string value, string reason)
    {
        await using var client = await gateway.ConnectAsync();
        var error = await Assert.ThrowsAsync<WireError>(() => client.Request("agent", new Dictionary<string, string>
        {
            ["message"] = "x", [name] = value, ["idempotencyKey"] = $"{Guid.NewGuid()}",
        }));
        Assert.Equal(("INVALID_REQUEST", reason), (error.Code, error.Reason));
    }

    [Fact]
    public async Task A_run_without_a_target_is_accepted_and_then_fails()
    {
        await using var client = await gateway.ConnectAsync();
        var error = await Assert.ThrowsAsync<WireError>(() =>
            client.RequestFinal("agent", new { message = "x", idempotencyKey = $"{Guid.NewGuid()}" }));
        Assert.Equal(("UNAVAILABLE", "error"), (error.Code, error.Response.Text("payload/status")));
        Assert.Equal("Error: Pass --to <E.164>, --session-id, or --agent to choose a session", error.Reason);
    }

    [Fact]
    public async Task The_identity_of_the_agent_is_told()
    {
        await using var client = await gateway.ConnectAsync();
        var identity = await client.Request("agent.identity.get", new { agentId = "main" });
        Assert.Equal(("main", "Assistant", "A"), (identity.Text("agentId"), identity.Text("name"), identity.Text("avatar")));
    }
}
