namespace OpenClaw.EndToEndTests.Configuring;

/// <summary>Which secret lets a client in.</summary>
public sealed class SecretTests
{
    [Fact]
    public async Task A_token_of_the_environment_wins_and_is_not_printed()
    {
        await using var model = await FakeOpenAiServer.StartAsync();
        await using var installation = new Installation();
        installation.Configure(model);
        installation.Environment["OPENCLAW_GATEWAY_TOKEN"] = "token-of-the-environment";
        var gateway = await installation.StartAsync();

        Assert.DoesNotContain("token-of-the-environment", gateway.Output, StringComparison.Ordinal);
        await using var client = await gateway.ConnectAsync(options => options.Token = "token-of-the-environment");
        Assert.Equal("token", client.Hello.Text("snapshot/authMode"));
        var refusal = await WireClient.RefusedAsync(installation.Url, options => options.Token = "first-token");
        Assert.Contains("token mismatch", refusal.Error.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_password_of_the_environment_lets_in_and_no_token_is_made()
    {
        await using var installation = new Installation();
        installation.Environment["OPENCLAW_GATEWAY_PASSWORD"] = "open sesame";
        var gateway = await installation.StartAsync();

        Assert.DoesNotContain("open sesame", gateway.Output, StringComparison.Ordinal);
        Assert.Contains("--password", gateway.Output, StringComparison.Ordinal);
        await using var client = await gateway.ConnectAsync(options => Password(options, "open sesame"));
        Assert.Equal("password", client.Hello.Text("snapshot/authMode"));
        var refusal = await WireClient.RefusedAsync(installation.Url, options => Password(options, "wrong"));
        Assert.Contains("password mismatch", refusal.Error.Reason, StringComparison.Ordinal);
    }

    private static void Password(WireOptions options, string password)
    {
        options.Token = null;
        options.Tamper = connect => connect["auth"] = new System.Text.Json.Nodes.JsonObject { ["password"] = password };
    }
}
