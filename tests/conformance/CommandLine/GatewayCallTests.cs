namespace OpenClaw.ConformanceTests.CommandLine;

/// <summary>
/// <c>gateway call</c> for each method. What the methods mean is tested over the wire; here, that the official client
/// sends and prints them.
/// </summary>
[Collection(ConformanceCollection.Name)]
public sealed class GatewayCallTests(CommandLineFixture fixture) : IClassFixture<CommandLineFixture>
{
    private readonly OfficialCli _cli = fixture.Cli;
    private readonly string _session = $"agent:main:call-{Guid.NewGuid():N}";

    // Each command is seconds of start-up on one core: two at a time.
    [OfficialClientFact]
    public async Task What_is_read_has_its_place()
    {
        await _cli.Call("health"); // the first command makes the device key, which the others share
        (string Method, string Place)[] reads =
        [
            ("health", "ok"), ("status", "sessions/count"), ("system-presence", "0/host"), ("config.get", "hash"),
            ("node.list", "nodes"), ("channels.status", "channelOrder"), ("agents.list", "agents/0/id"),
            ("models.list", "models/0/provider"), ("agent.identity.get", "name"),
            ("device.pair.list", "paired/0/deviceId"), ("logs.tail", "cursor"), ("sessions.list", "sessions"),
        ];
        await Parallel.ForEachAsync(reads, new ParallelOptions { MaxDegreeOfParallelism = 2 }, async (read, _) =>
            Assert.NotEqual(JsonValueKind.Null, (await _cli.Call(read.Method)).At(read.Place).ValueKind));
    }

    [OfficialClientFact]
    public async Task Heartbeats_are_switched_and_the_last_one_is_told()
    {
        Assert.True((await _cli.Call("set-heartbeats", new { enabled = true })).At("enabled").GetBoolean());
        var last = await _cli.Call("last-heartbeat");
        Assert.Contains(last.ValueKind, new[] { JsonValueKind.Null, JsonValueKind.Object });
    }

    [OfficialClientFact]
    public async Task A_message_is_sent_waited_for_read_and_noted()
    {
        var sent = await _cli.Call("chat.send", new { sessionKey = _session, message = "SAY:called", idempotencyKey = _session });
        Assert.Equal((_session, "started"), (sent.Text("runId"), sent.Text("status")));
        Assert.Equal("ok", (await _cli.Call("agent.wait", new { runId = _session, timeoutMs = 8000 })).Text("status"));

        Assert.True((await _cli.Call("chat.inject", new { sessionKey = _session, message = "by hand" })).At("ok").GetBoolean());
        var history = await _cli.Call("chat.history", new { sessionKey = _session });
        Assert.Equal(("called", "by hand"), (history.Text("messages/1/content/0/text"), history.Text("messages/2/content/0/text")));
    }

    [OfficialClientFact]
    public async Task A_run_is_aborted()
    {
        await using var client = await fixture.Gateway.ConnectAsync();
        var runId = (await client.Chat(_session, "TOKENS:600 DELAY:100", "long")).Text("runId");
        await client.Events.ChatDelta(runId);
        Assert.Equal(runId, (await _cli.Call("chat.abort", new { sessionKey = _session, runId })).Text("runIds/0"));
        Assert.Equal("aborted", (await client.Events.ChatEnd(runId)).Text("state"));
    }

    [OfficialClientFact]
    public async Task An_agent_run_is_waited_for_when_asked()
    {
        var run = new { message = "SAY:agent called", sessionKey = _session, idempotencyKey = _session };
        var outcome = await _cli.Call("agent", run, "--expect-final");
        Assert.Equal(("ok", "agent called"), (outcome.Text("status"), outcome.Text("result/payloads/0/text")));
    }

    [OfficialClientFact]
    public async Task A_session_is_changed_found_previewed_shortened_reset_and_deleted()
    {
        var label = _session[^12..];
        await using (var client = await fixture.Gateway.ConnectAsync())
            await client.Events.ChatEnd((await client.Chat(_session, "SAY:seeded", "seed")).Text("runId"));

        Assert.Equal(label, (await _cli.Call("sessions.patch", new { key = _session, label })).Text("entry/label"));
        Assert.Equal(_session, (await _cli.Call("sessions.resolve", new { label })).Text("key"));
        Assert.Equal("seeded", (await _cli.Call("sessions.preview", new { keys = new[] { _session } })).Text("previews/0/items/-1/text"));
        Assert.True((await _cli.Call("sessions.compact", new { key = _session, maxLines = 2 })).At("compacted").GetBoolean());
        Assert.Equal(_session, (await _cli.Call("sessions.reset", new { key = _session })).Text("key"));
        Assert.True((await _cli.Call("sessions.delete", new { key = _session })).At("deleted").GetBoolean());
    }

    [OfficialClientFact]
    public async Task Pairing_and_tokens_are_handled()
    {
        using var device = new WireDevice();
        var accepted = await RequestPairing(device);
        Assert.Equal(device.Id, (await _cli.Call("device.pair.approve", new { requestId = accepted })).Text("device/deviceId"));
        var of = new { deviceId = device.Id, role = "operator" };
        Assert.NotEmpty((await _cli.Call("device.token.rotate", of)).Text("token"));
        Assert.Equal(device.Id, (await _cli.Call("device.token.revoke", of)).Text("deviceId"));

        using var other = new WireDevice();
        var refused = await RequestPairing(other);
        Assert.Equal(other.Id, (await _cli.Call("device.pair.reject", new { requestId = refused })).Text("deviceId"));
    }

    [OfficialClientFact]
    public async Task An_error_is_printed_and_fails_the_command()
    {
        var result = await _cli.Run("gateway", "call", "chat.send", "--params", """{"sessionKey":"main"}""");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains(
            "Gateway call failed: Error: invalid chat.send params: must have required property 'message'; must have required property 'idempotencyKey'",
            result.Errors, StringComparison.Ordinal);
    }

    private async Task<string> RequestPairing(WireDevice device)
    {
        var refusal = await WireClient.RefusedAsync(fixture.Gateway.Process.Url, client =>
            (client.Remote().Device, client.Token, client.Scopes) = (device, fixture.Gateway.Process.Token, ["operator.read"]));
        return refusal.Error.Details!.Value.Text("requestId");
    }
}
