namespace OpenClaw.ConformanceTests.Recordings;

/// <summary>Which client may call what.</summary>
[Collection(ConformanceCollection.Name)]
public sealed class ScopeTests(ConformanceGateway gateway)
{
    [Theory]
    [InlineData("chat.send", "operator.write")]
    [InlineData("node.invoke", "operator.write")]
    [InlineData("exec.approval.request", "operator.approvals")]
    [InlineData("device.pair.list", "operator.pairing")]
    [InlineData("config.schema", "operator.admin")]
    [InlineData("sessions.patch", "operator.admin")]
    [InlineData("sessions.resolve", "operator.admin")]
    [InlineData("chat.inject", "operator.admin")]
    [InlineData("poll", "operator.admin")]
    [InlineData("set-heartbeats", "operator.admin")]
    [InlineData("does.not.exist", "operator.admin")]
    public async Task A_reader_is_told_the_missing_scope_before_its_parameters_are_looked_at(string method, string scope)
    {
        await using var reader = await gateway.ConnectAsync(client => client.Scopes = ["operator.read"]);
        var error = await Assert.ThrowsAsync<WireError>(() => reader.Request(method, new { }));
        Assert.Equal(("INVALID_REQUEST", $"missing scope: {scope}"), (error.Code, error.Reason));
    }

    [Theory]
    [InlineData("node.event")]
    [InlineData("skills.bins")]
    [InlineData("node.invoke.result")]
    public async Task What_only_nodes_may_call_is_refused_to_an_admin(string method)
    {
        await using var admin = await gateway.ConnectAsync();
        var error = await Assert.ThrowsAsync<WireError>(() => admin.Request(method, new { }));
        Assert.Equal(("INVALID_REQUEST", "unauthorized role: operator"), (error.Code, error.Reason));
    }

    [Fact]
    public async Task A_node_may_call_nothing_of_an_operator()
    {
        await using var node = await gateway.ConnectAsync(client =>
        {
            (client.Role, client.ClientId, client.ClientMode, client.Scopes) = ("node", "node-host", "node", []);
        });
        var error = await Assert.ThrowsAsync<WireError>(() => node.Request("health"));
        Assert.Equal(("INVALID_REQUEST", "unauthorized role: node"), (error.Code, error.Reason));
    }

    [Fact]
    public async Task Write_implies_read_and_not_admin()
    {
        await using var writer = await gateway.ConnectAsync(client => client.Scopes = ["operator.write"]);
        Assert.Equal(JsonValueKind.Object, (await writer.Request("status")).ValueKind);
        var error = await Assert.ThrowsAsync<WireError>(() => writer.Request("cron.add", new { }));
        Assert.Equal("missing scope: operator.admin", error.Reason);
    }

    [Theory]
    [InlineData("health")]
    [InlineData("status")]
    [InlineData("sessions.list")]
    [InlineData("chat.history")]
    public async Task A_client_without_a_device_gets_in_and_may_do_nothing(string method)
    {
        await using var client = await gateway.ConnectAsync(options => options.Device = null);
        Assert.Null(client.DeviceToken);
        var error = await Assert.ThrowsAsync<WireError>(() => client.Request(method, new { }));
        Assert.Equal(("INVALID_REQUEST", "missing scope: operator.read"), (error.Code, error.Reason));
    }
}
