namespace OpenClaw.ConformanceTests.Recordings;

/// <summary>Stopping runs.</summary>
[Collection(ConformanceCollection.Name)]
public sealed class AbortTests(ConformanceGateway gateway)
{
    private readonly string _session = $"agent:main:abort-{Guid.NewGuid():N}";

    [Fact]
    public async Task An_aborted_run_keeps_what_it_had_said()
    {
        await using var client = await gateway.ConnectAsync();
        var runId = await LongRun(client, _session);

        var answer = await client.Request("chat.abort", new { sessionKey = _session, runId });
        Assert.True(answer.At("aborted").GetBoolean());
        Assert.Equal(runId, answer.Text("runIds/0"));

        var end = await client.Events.ChatEnd(runId);
        Assert.Equal(("aborted", "rpc"), (end.Text("state"), end.Text("stopReason")));
        Assert.StartsWith("word1", end.Text("message/content/0/text"), StringComparison.Ordinal);

        var again = await client.Request("chat.abort", new { sessionKey = _session, runId });
        Assert.Equal((false, 0), (again.At("aborted").GetBoolean(), again.At("runIds").GetArrayLength()));
    }

    [Fact]
    public async Task A_session_is_aborted_without_naming_the_run()
    {
        await using var client = await gateway.ConnectAsync();
        var runId = await LongRun(client, _session);
        var answer = await client.Request("chat.abort", new { sessionKey = _session });
        Assert.Equal(runId, answer.Text("runIds/0"));
        Assert.Equal("aborted", (await client.Events.ChatEnd(runId)).Text("state"));
    }

    [Fact]
    public async Task The_run_of_one_session_is_not_aborted_through_another()
    {
        await using var client = await gateway.ConnectAsync();
        var runId = await LongRun(client, _session);
        var error = await Assert.ThrowsAsync<WireError>(() => client.Request("chat.abort", new { sessionKey = "agent:main:other", runId }));
        Assert.Equal(("INVALID_REQUEST", "runId does not match sessionKey"), (error.Code, error.Reason));
        await client.Request("chat.abort", new { sessionKey = _session, runId });
    }

    [Theory]
    [InlineData("/stop")]
    [InlineData("stop")]
    [InlineData("Esc")]
    public async Task The_word_stop_aborts_and_is_no_message(string word)
    {
        await using var client = await gateway.ConnectAsync();
        var runId = await LongRun(client, _session);
        var answer = await client.Chat(_session, word, "stop");
        Assert.True(answer.At("aborted").GetBoolean());
        Assert.Equal(runId, answer.Text("runIds/0"));
        Assert.Equal("stop", (await client.Events.ChatEnd(runId)).Text("stopReason"));
    }

    private static async Task<string> LongRun(WireClient client, string session)
    {
        var runId = (await client.Chat(session, "long TOKENS:200 DELAY:50", "long")).Text("runId");
        await client.Events.ChatDelta(runId);
        return runId;
    }
}
