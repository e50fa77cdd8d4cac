namespace OpenClaw.ConformanceTests.Recordings;

/// <summary>Who is connected, heartbeats, and the beacons apps send.</summary>
[Collection(ConformanceCollection.Name)]
public sealed class PresenceTests(ConformanceGateway gateway)
{
    [Fact]
    public async Task A_client_is_listed_while_connected_and_its_leaving_is_announced()
    {
        await using var watcher = await gateway.ConnectAsync();
        using var device = new WireDevice();
        await using (await gateway.ConnectAsync(client =>
        {
            (client.Device, client.DisplayName, client.InstanceId) = (device, "Second", "inst-2");
            (client.ClientId, client.ClientMode) = ("openclaw-macos", "ui");
        }))
        {
            var listed = Of(device, await watcher.Request("system-presence"));
            Assert.Equal(("Second", "ui", "connect"), (listed.Text("host"), listed.Text("mode"), listed.Text("reason")));
        }

        var frame = await watcher.Events.Frame("presence", presence =>
            presence.At("presence").EnumerateArray().Any(entry => IsOf(device, entry) && entry.Text("reason") == "disconnect"));
        Assert.True(frame.At("seq").GetInt64() > 0);
        Assert.True(frame.At("stateVersion/presence").GetInt64() > 0);
    }

    [Fact]
    public async Task The_gateway_lists_itself()
    {
        await using var client = await gateway.ConnectAsync();
        var presence = await client.Request("system-presence", new { });
        var self = Assert.Single(presence.EnumerateArray(), entry => entry.Find("reason")?.GetString() == "self");
        Assert.Equal("gateway", self.Text("mode"));
    }

    [Fact]
    public async Task The_command_line_is_not_listed()
    {
        using var device = new WireDevice();
        await using var client = await gateway.ConnectAsync(options =>
            (options.Device, options.ClientId, options.ClientMode) = (device, "cli", "cli"));
        var presence = await client.Request("system-presence");
        Assert.DoesNotContain(presence.EnumerateArray(), entry => IsOf(device, entry));
    }

    [Fact]
    public async Task A_beacon_is_taken_apart_and_announced()
    {
        await using var client = await gateway.ConnectAsync();
        var answer = await client.Request("system-event", new
        {
            text = "Node: mymac (10.0.0.7) · app 1.2.3 · last input 5s ago · mode local · reason launch",
            deviceId = "dev-x", instanceId = "inst-x", host = "mymac", tags = new[] { "a" },
        });
        Assert.True(answer.At("ok").GetBoolean());

        var presence = await client.Events.WaitFor("presence", list => list.At("presence").EnumerateArray()
            .Any(entry => entry.Find("host")?.GetString() == "mymac"));
        var mac = presence.At("presence").EnumerateArray().First(entry => entry.Find("host")?.GetString() == "mymac");
        Assert.Equal(("10.0.0.7", "1.2.3", "5", "local", "launch"), (mac.Text("ip"), mac.Text("version"),
            mac.Text("lastInputSeconds"), mac.Text("mode"), mac.Text("reason")));
    }

    [Fact]
    public async Task A_beacon_without_text_is_an_error()
    {
        await using var client = await gateway.ConnectAsync();
        Assert.Equal("text required", (await Assert.ThrowsAsync<WireError>(() => client.Request("system-event", new { }))).Reason);
    }

    [Fact]
    public async Task Heartbeats_are_switched_with_a_boolean_only()
    {
        await using var client = await gateway.ConnectAsync();
        var on = await client.Request("set-heartbeats", new { enabled = true });
        Assert.Equal((true, true), (on.At("ok").GetBoolean(), on.At("enabled").GetBoolean()));
        var error = await Assert.ThrowsAsync<WireError>(() => client.Request("set-heartbeats", new { }));
        Assert.Equal("invalid set-heartbeats params: enabled (boolean) required", error.Reason);
    }

    private static JsonElement Of(WireDevice device, JsonElement presence) =>
        Assert.Single(presence.EnumerateArray(), entry => IsOf(device, entry));

    private static bool IsOf(WireDevice device, JsonElement entry) => entry.Find("deviceId")?.GetString() == device.Id;
}
