namespace OpenClaw.ConformanceTests.CommandLine;

/// <summary>Pairing a remote device from the command line.</summary>
[Collection(ConformanceCollection.Name)]
public sealed class DevicesCommandTests(CommandLineFixture fixture) : IClassFixture<CommandLineFixture>
{
    private readonly OfficialCli _cli = fixture.Cli;

    [OfficialClientFact]
    public async Task A_device_is_listed_approved_given_a_new_token_and_locked_out()
    {
        using var phone = new WireDevice();
        var refusal = await WireClient.RefusedAsync(fixture.Gateway.Process.Url, client => Phone(client, phone));
        var requestId = refusal.Error.Details!.Value.Text("requestId");

        var pending = (await _cli.Run("devices", "list", "--json")).Succeeded().Json();
        var request = Assert.Single(pending.At("pending").EnumerateArray(), request => request.Text("requestId") == requestId);
        Assert.Equal((phone.Id, "Phone"), (request.Text("deviceId"), request.Text("displayName")));

        (await _cli.Run("devices", "approve", requestId)).Succeeded();
        await using (var client = await WireClient.ConnectAsync(fixture.Gateway.Process.Url, client => Phone(client, phone)))
            Assert.NotEmpty(client.DeviceToken!);

        var rotated = (await _cli.Run("devices", "rotate", "--device", phone.Id, "--role", "operator")).Succeeded().Json();
        Assert.Equal(phone.Id, rotated.Text("deviceId"));
        await using (await WireClient.ConnectAsync(fixture.Gateway.Process.Url, client => Phone(client, phone).Token = rotated.Text("token"))) { }

        var revoked = (await _cli.Run("devices", "revoke", "--device", phone.Id, "--role", "operator")).Succeeded().Json();
        Assert.True(revoked.At("revokedAtMs").GetInt64() > 0);
        var gone = await WireClient.RefusedAsync(fixture.Gateway.Process.Url, client => Phone(client, phone).Token = rotated.Text("token"));
        Assert.Equal("unauthorized: device token mismatch (rotate/reissue device token)", gone.Close.Reason);
    }

    [OfficialClientFact]
    public async Task The_command_line_itself_is_paired_without_asking()
    {
        var result = (await _cli.Run("devices", "list")).Succeeded();
        Assert.Contains("Paired (", result.Output, StringComparison.Ordinal);
        await using var client = await fixture.Gateway.ConnectAsync();
        var list = await client.Request("device.pair.list", new { });
        var self = Assert.Single(list.At("paired").EnumerateArray(), device => device.Text("deviceId") == _cli.DeviceId);
        Assert.Equal(("cli", "cli", "operator"), (self.Text("clientId"), self.Text("clientMode"), self.Text("role")));
    }

    private WireOptions Phone(WireOptions client, WireDevice device)
    {
        (client.Device, client.ClientId, client.ClientMode) = (device, "openclaw-ios", "ui");
        (client.DisplayName, client.Scopes, client.Token) = ("Phone", ["operator.read"], fixture.Gateway.Process.Token);
        return client.Remote();
    }
}
