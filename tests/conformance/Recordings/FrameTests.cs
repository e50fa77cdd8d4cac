namespace OpenClaw.ConformanceTests.Recordings;

/// <summary>What a connected client may send wrong: it gets an answer or none, and keeps its connection.</summary>
[Collection(ConformanceCollection.Name)]
public sealed class FrameTests(ConformanceGateway gateway)
{
    [Theory]
    [InlineData("""{"type":"req","id":"z1"}""", "\"z1\"", "must have required property 'method'")]
    [InlineData("""{"type":"req","id":7,"method":"health"}""", "7", "at /id: must be string")]
    [InlineData("[]", "\"invalid\"", "must be object")]
    [InlineData("null", "\"invalid\"", "must be object")]
    [InlineData("""{"type":"req","id":"z2","method":"health","extra":1}""", "\"z2\"", "at root: unexpected property 'extra'")]
    [InlineData("""{"type":"event","event":"tick"}""", "\"invalid\"",
        "must have required property 'id'; must have required property 'method'; at root: unexpected property 'event'; at /type: must be equal to constant")]
    public async Task A_frame_that_is_no_request_is_answered_with_what_is_wrong(string frame, string id, string problem)
    {
        await using var client = await gateway.ConnectAsync();
        await client.Socket.SendText(frame);

        var answer = await client.Socket.WaitFor("answer", received => received.GetProperty("type").ValueEquals("res")
            && received.Find("error/message") is not null, TimeSpan.FromSeconds(10));
        Assert.Equal(id, answer.At("id").GetRawText());
        Assert.Equal(("INVALID_REQUEST", $"invalid request frame: {problem}"), (answer.Text("error/code"), answer.Text("error/message")));
        Assert.Equal(JsonValueKind.Null, (await client.Request("last-heartbeat")).ValueKind);
    }

    [Fact]
    public async Task Broken_json_after_the_handshake_is_passed_over()
    {
        await using var client = await gateway.ConnectAsync();
        var before = client.Socket.Frames.Count(frame => frame.GetProperty("type").ValueEquals("res"));
        await client.Socket.SendText("{nope");
        await client.Request("last-heartbeat");
        Assert.Equal(before + 1, client.Socket.Frames.Count(frame => frame.GetProperty("type").ValueEquals("res")));
    }

    [Fact]
    public async Task A_second_connect_is_refused()
    {
        await using var client = await gateway.ConnectAsync();
        var error = await Assert.ThrowsAsync<WireError>(() => client.Request("connect", new { }));
        Assert.Equal("connect is only valid as the first request", error.Reason);
    }

    [Fact]
    public async Task An_unknown_method_is_named()
    {
        await using var client = await gateway.ConnectAsync();
        var error = await Assert.ThrowsAsync<WireError>(() => client.Request("does.not.exist", new { }));
        Assert.Equal(("INVALID_REQUEST", "unknown method: does.not.exist"), (error.Code, error.Reason));
    }

    [Fact]
    public async Task A_frame_over_25_MiB_closes_the_connection()
    {
        await using var client = await gateway.ConnectAsync();
        await client.Send("health", new { x = new string('y', 26 * 1024 * 1024) });
        Assert.Equal(new(1009, ""), await client.Closed);
    }

    [Fact]
    public async Task Binary_frames_are_read_as_text()
    {
        await using var client = await gateway.ConnectAsync();
        await client.Socket.Send("""{"type":"req","id":"bin","method":"last-heartbeat"}"""u8.ToArray(), System.Net.WebSockets.WebSocketMessageType.Binary);
        Assert.Equal(JsonValueKind.Null, (await client.Answer("bin", "last-heartbeat")).ValueKind);
    }

    [Fact]
    public async Task The_hello_announces_limits_methods_and_the_session_defaults()
    {
        await using var client = await gateway.ConnectAsync();
        var hello = client.Hello;
        Assert.Equal(("hello-ok", 3), (hello.Text("type"), hello.At("protocol").GetInt32()));
        Assert.Equal((26214400, 52428800, 30000), (hello.At("policy/maxPayload").GetInt32(),
            hello.At("policy/maxBufferedBytes").GetInt32(), hello.At("policy/tickIntervalMs").GetInt32()));
        var methods = hello.At("features/methods").EnumerateArray().Select(method => method.GetString()).ToList();
        Assert.Superset(new HashSet<string?> { "health", "chat.send", "chat.abort", "chat.history", "agent", "sessions.list" }, methods.ToHashSet());
        Assert.DoesNotContain("connect", methods);
        Assert.Equal(("main", "main", "agent:main:main", "token"), (hello.Text("snapshot/sessionDefaults/defaultAgentId"),
            hello.Text("snapshot/sessionDefaults/mainKey"), hello.Text("snapshot/sessionDefaults/mainSessionKey"), hello.Text("snapshot/authMode")));
        Assert.Equal("operator", hello.Text("auth/role"));
        Assert.Equal(WireOptions.AllScopes.Order(), hello.At("auth/scopes").EnumerateArray().Select(scope => scope.GetString()));
        Assert.NotEmpty(client.DeviceToken!);
    }
}
