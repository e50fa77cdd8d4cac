namespace OpenClaw.ConformanceTests.Recordings;

/// <summary>Sending, streaming, repeating, queueing and injecting.</summary>
[Collection(ConformanceCollection.Name)]
public sealed class ChatTests(ConformanceGateway gateway)
{
    private readonly string _session = $"agent:main:chat-{Guid.NewGuid():N}";

    [Fact]
    public async Task A_message_is_acknowledged_streamed_cumulatively_and_ended_with_the_whole_text()
    {
        await using var client = await gateway.ConnectAsync();
        var started = await client.Chat(_session, "hello TOKENS:20 DELAY:40", "run");
        Assert.Equal(($"{_session}/run", "started"), (started.Text("runId"), started.Text("status")));

        var final = await client.Events.ChatEnd(started.Text("runId"));
        Assert.Equal(("final", _session, "assistant"), (final.Text("state"), final.Text("sessionKey"), final.Text("message/role")));
        var whole = string.Concat(Enumerable.Range(1, 19).Select(word => $"word{word} ")) + "word20.";
        Assert.Equal(whole, final.Text("message/content/0/text"));

        var texts = Deltas(client, started.Text("runId"));
        Assert.True(texts.Count > 2, "a run of 0.8 s is streamed in more than two parts");
        Assert.All(texts, text => Assert.StartsWith(text.TrimEnd(), whole, StringComparison.Ordinal));
        Assert.Equal(texts.OrderBy(text => text.Length), texts);
    }

    [Fact]
    public async Task The_agent_events_of_a_run_are_numbered_and_framed_by_its_lifecycle()
    {
        await using var client = await gateway.ConnectAsync();
        var run = (await client.Chat(_session, "TOKENS:5", "run")).Text("runId");
        await client.Events.ChatEnd(run);

        var events = client.Events.Named("agent").Where(agent => agent.Text("runId") == run).ToList();
        Assert.Equal(Enumerable.Range(1, events.Count), events.Select(agent => agent.At("seq").GetInt32()));
        Assert.Equal(("lifecycle", "start"), (events[0].Text("stream"), events[0].Text("data/phase")));
        Assert.Equal(("lifecycle", "end"), (events[^1].Text("stream"), events[^1].Text("data/phase")));
        var spoken = events[1..^1];
        Assert.All(spoken, agent => Assert.Equal("assistant", agent.Text("stream")));
        Assert.Equal("word1 word2 word3 word4 word5.", string.Concat(spoken.Select(agent => agent.Text("data/delta"))));
        Assert.Equal("word1 word2 word3 word4 word5.", spoken[^1].Text("data/text"));
    }

    [Fact]
    public async Task Every_event_has_the_next_number()
    {
        await using var client = await gateway.ConnectAsync();
        var run = (await client.Chat(_session, "TOKENS:5", "run")).Text("runId");
        await client.Events.ChatEnd(run);

        var numbers = client.Socket.Frames.Where(frame => frame.Find("seq") is not null).Select(frame => frame.At("seq").GetInt64()).ToList();
        Assert.NotEmpty(numbers);
        Assert.Equal(Enumerable.Range(0, numbers.Count).Select(offset => numbers[0] + offset), numbers);
    }

    [Fact]
    public async Task History_holds_what_was_said()
    {
        await using var client = await gateway.ConnectAsync();
        var run = (await client.Chat(_session, "remember SAY:I remember", "run")).Text("runId");
        await client.Events.ChatEnd(run);

        var history = await client.Request("chat.history", new { sessionKey = _session });
        Assert.Equal(_session, history.Text("sessionKey"));
        Assert.NotEmpty(history.Text("sessionId"));
        Assert.Equal(["user", "assistant"], history.At("messages").EnumerateArray().Select(message => message.Text("role")));
        Assert.EndsWith("remember SAY:I remember", history.Text("messages/0/content/0/text"), StringComparison.Ordinal);
        Assert.Equal(("I remember", "mock", "mock-1", "stop"), (history.Text("messages/1/content/0/text"),
            history.Text("messages/1/provider"), history.Text("messages/1/model"), history.Text("messages/1/stopReason")));
        Assert.Null(history.Find("messages/1/usage"));
    }

    [Fact]
    public async Task An_unknown_session_has_an_empty_history()
    {
        await using var client = await gateway.ConnectAsync();
        var history = await client.Request("chat.history", new { sessionKey = _session });
        Assert.Equal((0, "off"), (history.At("messages").GetArrayLength(), history.Text("thinkingLevel")));
        Assert.Null(history.Find("sessionId"));
    }

    [Fact]
    public async Task A_repeated_key_starts_no_second_run()
    {
        await using var client = await gateway.ConnectAsync();
        var before = gateway.Model.RequestCount;
        var started = await client.Chat(_session, "slow TOKENS:10 DELAY:60", "run");
        var repeated = await client.Chat(_session, "slow TOKENS:10 DELAY:60", "run");
        Assert.Equal((started.Text("runId"), "in_flight"), (repeated.Text("runId"), repeated.Text("status")));

        // The run is put down as ended a moment after its last event.
        await client.Events.ChatEnd(started.Text("runId"));
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        while ((repeated = await client.Chat(_session, "slow TOKENS:10 DELAY:60", "run")).Text("status") == "in_flight")
            limit.Token.ThrowIfCancellationRequested();
        Assert.Equal((started.Text("runId"), "ok"), (repeated.Text("runId"), repeated.Text("status")));
        Assert.Equal(before + 1, gateway.Model.RequestCount);
    }

    [Fact]
    public async Task Waiting_for_a_run_tells_its_end_and_gives_up_on_what_does_not_run()
    {
        await using var client = await gateway.ConnectAsync();
        var runId = (await client.Chat(_session, "slow TOKENS:10 DELAY:60", "run")).Text("runId");
        Assert.Equal("timeout", (await client.Request("agent.wait", new { runId, timeoutMs = 50 })).Text("status"));

        var ended = await client.Request("agent.wait", new { runId, timeoutMs = 20_000 });
        Assert.Equal((runId, "ok"), (ended.Text("runId"), ended.Text("status")));
        Assert.True(ended.At("endedAt").GetInt64() >= ended.At("startedAt").GetInt64());
        Assert.Equal("timeout", (await client.Request("agent.wait", new { runId = "never-existed", timeoutMs = 100 })).Text("status"));
    }

    [Fact]
    public async Task A_message_during_a_run_is_answered_after_it()
    {
        await using var client = await gateway.ConnectAsync();
        var first = (await client.Chat(_session, "first TOKENS:30 DELAY:60", "first")).Text("runId");
        await client.Events.ChatDelta(first);
        var second = (await client.Chat(_session, "second SAY:reply two", "second")).Text("runId");

        var queued = await client.Events.ChatEnd(second);
        Assert.Equal("final", queued.Text("state"));
        Assert.Null(queued.Find("message"));
        var answer = await client.Events.WaitFor("chat", chat => chat.Find("message/content/0/text")?.GetString() == "reply two"
            && chat.Text("state") == "final");
        Assert.DoesNotContain(answer.Text("runId"), new[] { first, second });

        var texts = client.Events.Named("chat").Where(chat => chat.Text("state") == "final" && chat.Find("message") is not null)
            .Select(chat => chat.Text("message/content/0/text")).ToList();
        Assert.Equal(2, texts.Count);
        Assert.StartsWith("word1 ", texts[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"message":"","idempotencyKey":"e1"}""", "message or attachment required")]
    [InlineData("""{"message":"x"}""", "invalid chat.send params: must have required property 'idempotencyKey'")]
    [InlineData("""{"message":"a\u0000b","idempotencyKey":"e2"}""", "message must not contain null bytes")]
    public async Task A_message_that_cannot_be_sent_is_refused(string message, string reason)
    {
        await using var client = await gateway.ConnectAsync();
        var parameters = System.Text.Json.Nodes.JsonNode.Parse(message)!;
        parameters["sessionKey"] = _session;
        var error = await Assert.ThrowsAsync<WireError>(() => client.Request("chat.send", parameters));
        Assert.Equal(("INVALID_REQUEST", reason), (error.Code, error.Reason));
    }

    [Fact]
    public async Task A_failing_model_ends_the_run_with_its_error()
    {
        await using var client = await gateway.ConnectAsync();
        var run = (await client.Chat(_session, "FAIL:400 now", "run")).Text("runId");
        var end = await client.Events.ChatEnd(run);
        Assert.Equal("error", end.Text("state"));
        Assert.Contains("400", end.Text("errorMessage"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_injected_note_is_shown_and_kept()
    {
        await using var client = await gateway.ConnectAsync();
        await client.Events.ChatEnd((await client.Chat(_session, "seed SAY:seeded", "seed")).Text("runId"));

        var injected = await client.Request("chat.inject", new { sessionKey = _session, message = "injected text", label = "note" });
        var shown = await client.Events.ChatEnd($"inject-{injected.Text("messageId")}");
        Assert.Equal(("final", 0, "[note]\n\ninjected text"),
            (shown.Text("state"), shown.At("seq").GetInt32(), shown.Text("message/content/0/text")));

        var history = await client.Request("chat.history", new { sessionKey = _session, limit = 1 });
        Assert.Equal(("[note]\n\ninjected text", "gateway-injected"),
            (history.Text("messages/0/content/0/text"), history.Text("messages/0/model")));
    }

    [Fact]
    public async Task Nothing_is_injected_into_a_session_that_is_not_there()
    {
        await using var client = await gateway.ConnectAsync();
        var error = await Assert.ThrowsAsync<WireError>(() => client.Request("chat.inject", new { sessionKey = _session, message = "x" }));
        Assert.Equal("session not found", error.Reason);
    }

    [Fact]
    public async Task Tool_events_go_to_clients_that_asked_for_them_and_carry_no_number()
    {
        await using var client = await gateway.ConnectAsync(options => options.Caps = ["tool-events"]);
        await using var plain = await gateway.ConnectAsync();
        var run = (await client.Chat(_session, "TOOL:session_status {}", "run")).Text("runId");
        var final = await client.Events.ChatEnd(run);
        await plain.Events.ChatEnd(run);

        Assert.Equal("Tool finished.", final.Text("message/content/0/text"));
        var tools = ToolFrames(client, run);
        Assert.Equal(["start", "result"], tools.Select(frame => frame.Text("payload/data/phase")));
        Assert.All(tools, frame => Assert.Equal("session_status", frame.Text("payload/data/name")));
        Assert.All(tools, frame => Assert.Null(frame.Find("seq")));
        Assert.Empty(ToolFrames(plain, run));
    }

    private static List<string> Deltas(WireClient client, string run) =>
        [.. client.Events.Named("chat").Where(chat => chat.Text("runId") == run && chat.Text("state") == "delta")
            .Select(chat => chat.Text("message/content/0/text"))];

    private static List<JsonElement> ToolFrames(WireClient client, string run) =>
        [.. client.Socket.Frames.Where(frame => frame.Find("event")?.GetString() == "agent"
            && frame.Text("payload/runId") == run && frame.Text("payload/stream") == "tool")];
}
