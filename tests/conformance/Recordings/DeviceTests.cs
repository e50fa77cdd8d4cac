namespace OpenClaw.ConformanceTests.Recordings;

/// <summary>Device keys, pairing and device tokens.</summary>
[Collection(ConformanceCollection.Name)]
public sealed class DeviceTests(ConformanceGateway gateway)
{
    [Fact]
    public async Task A_signature_by_another_key_is_refused()
    {
        using var other = new WireDevice();
        await AssertRefused("device signature invalid", client => client.Tamper = connect =>
            connect["device"]!["signature"] = other.Sign("something else"));
    }

    [Fact]
    public async Task An_id_that_is_not_the_keys_hash_is_refused() =>
        await AssertRefused("device identity mismatch", client => client.Tamper = connect =>
            connect["device"]!["id"] = new string('f', 64));

    [Fact]
    public async Task A_signature_of_eleven_minutes_ago_is_refused() =>
        await AssertRefused("device signature expired", client => client.SignedAt = DateTimeOffset.UtcNow.AddMinutes(-11));

    [Fact]
    public async Task A_nonce_of_another_connection_is_refused() =>
        await AssertRefused("device nonce mismatch", client => client.Nonce = Guid.NewGuid().ToString());

    [Fact]
    public async Task A_remote_client_must_sign_the_nonce() =>
        await AssertRefused("device nonce required", client => client.Remote().Nonce = "");

    [Fact]
    public async Task A_local_client_may_sign_without_a_nonce()
    {
        await using var client = await gateway.ConnectAsync(options => options.Nonce = "");
        Assert.NotEmpty(client.DeviceToken!);
    }

    [Fact]
    public async Task A_device_token_is_enough_for_the_next_connect()
    {
        using var device = new WireDevice();
        string token;
        await using (var first = await gateway.ConnectAsync(client => client.Device = device)) token = first.DeviceToken!;

        await using var second = await gateway.ConnectAsync(client => (client.Device, client.Token) = (device, token));
        Assert.Equal(token, second.DeviceToken);
    }

    [Fact]
    public async Task A_remote_device_is_let_in_once_an_operator_approves_it()
    {
        await using var operatorClient = await gateway.ConnectAsync();
        using var phone = new WireDevice();

        var refusal = await Refused(client => Phone(client, phone));
        Assert.Equal(("NOT_PAIRED", "pairing required"), (refusal.Error.Code, refusal.Error.Reason));
        Assert.Equal(new(1008, "pairing required"), refusal.Close);
        var requestId = refusal.Error.Details!.Value.Text("requestId");

        var requested = await operatorClient.Events.WaitFor("device.pair.requested", request => request.Text("deviceId") == phone.Id);
        Assert.Equal((requestId, "Phone", "operator", "False", "False"), (requested.Text("requestId"), requested.Text("displayName"),
            requested.Text("role"), $"{requested.At("silent").GetBoolean()}", $"{requested.At("isRepair").GetBoolean()}"));

        var again = await Refused(client => Phone(client, phone));
        Assert.Equal(requestId, again.Error.Details!.Value.Text("requestId"));
        var listed = await operatorClient.Request("device.pair.list", new { });
        Assert.Single(listed.At("pending").EnumerateArray(), pending => pending.Text("requestId") == requestId);

        var approved = await operatorClient.Request("device.pair.approve", new { requestId });
        Assert.Equal(phone.Id, approved.Text("device/deviceId"));
        Assert.Null(approved.Find("device/tokens/0/token"));
        var resolved = await operatorClient.Events.WaitFor("device.pair.resolved", pair => pair.Text("requestId") == requestId);
        Assert.Equal("approved", resolved.Text("decision"));

        await using var client = await gateway.ConnectAsync(options => Phone(options, phone));
        Assert.Equal("operator.read", client.Hello.Text("auth/scopes/0"));
    }

    [Fact]
    public async Task A_paired_device_that_wants_more_scopes_asks_again()
    {
        await using var operatorClient = await gateway.ConnectAsync();
        using var phone = await PairedPhone(operatorClient);

        var refusal = await Refused(client => Phone(client, phone).Scopes = ["operator.read", "operator.write"]);
        var requestId = refusal.Error.Details!.Value.Text("requestId");
        var requested = await operatorClient.Events.WaitFor("device.pair.requested", request => request.Text("requestId") == requestId);
        Assert.True(requested.At("isRepair").GetBoolean());

        var rejected = await operatorClient.Request("device.pair.reject", new { requestId });
        Assert.Equal((requestId, phone.Id), (rejected.Text("requestId"), rejected.Text("deviceId")));
        var resolved = await operatorClient.Events.WaitFor("device.pair.resolved", pair => pair.Text("requestId") == requestId);
        Assert.Equal("rejected", resolved.Text("decision"));
    }

    [Fact]
    public async Task A_rotated_token_ends_the_old_one_and_a_revoked_one_is_gone()
    {
        await using var operatorClient = await gateway.ConnectAsync();
        using var phone = await PairedPhone(operatorClient);
        string old;
        await using (var client = await gateway.ConnectAsync(options => Phone(options, phone))) old = client.DeviceToken!;

        var rotated = await operatorClient.Request("device.token.rotate", new { deviceId = phone.Id, role = "operator" });
        Assert.Equal((phone.Id, "operator.read"), (rotated.Text("deviceId"), rotated.Text("scopes/0")));
        await AssertRefused("unauthorized: device token mismatch (rotate/reissue device token)", client => Phone(client, phone).Token = old);
        await using (await gateway.ConnectAsync(options => Phone(options, phone).Token = rotated.Text("token"))) { }

        var revoked = await operatorClient.Request("device.token.revoke", new { deviceId = phone.Id, role = "operator" });
        Assert.True(revoked.At("revokedAtMs").GetInt64() > 0);
        await AssertRefused("unauthorized: device token mismatch (rotate/reissue device token)",
            client => Phone(client, phone).Token = rotated.Text("token"));
    }

    [Theory]
    [InlineData("device.pair.approve", """{"requestId":"nope"}""", "unknown requestId")]
    [InlineData("device.pair.reject", """{"requestId":"nope"}""", "unknown requestId")]
    [InlineData("device.token.rotate", """{"deviceId":"nope","role":"operator"}""", "unknown deviceId/role")]
    [InlineData("device.token.revoke", """{"deviceId":"nope","role":"operator"}""", "unknown deviceId/role")]
    public async Task An_unknown_request_or_device_is_an_error(string method, string parameters, string reason)
    {
        await using var client = await gateway.ConnectAsync();
        var error = await Assert.ThrowsAsync<WireError>(() => client.Request(method, JsonDocument.Parse(parameters).RootElement));
        Assert.Equal(("INVALID_REQUEST", reason), (error.Code, error.Reason));
    }

    private static WireOptions Phone(WireOptions client, WireDevice device)
    {
        (client.Device, client.ClientId, client.ClientMode) = (device, "openclaw-ios", "ui");
        (client.DisplayName, client.Scopes) = ("Phone", ["operator.read"]);
        return client.Remote();
    }

    private async Task<WireDevice> PairedPhone(WireClient operatorClient)
    {
        var phone = new WireDevice();
        var refusal = await Refused(client => Phone(client, phone));
        await operatorClient.Request("device.pair.approve", new { requestId = refusal.Error.Details!.Value.Text("requestId") });
        return phone;
    }

    private Task<WireRefusal> Refused(Action<WireOptions> spoil) => WireClient.RefusedAsync(gateway.Process.Url, client =>
    {
        client.Token = gateway.Process.Token;
        spoil(client);
    });

    private async Task AssertRefused(string reason, Action<WireOptions> spoil)
    {
        var refusal = await Refused(spoil);
        Assert.Equal(("INVALID_REQUEST", reason), (refusal.Error.Code, refusal.Error.Reason));
        Assert.Equal(new(1008, reason), refusal.Close);
    }
}
