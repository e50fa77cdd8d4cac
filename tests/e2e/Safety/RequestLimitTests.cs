namespace OpenClaw.EndToEndTests.Safety;

/// <summary>A client that floods is told to wait; nobody else notices.</summary>
public sealed class RequestLimitTests
{
    [Fact]
    public async Task Beyond_its_number_a_client_is_asked_to_try_later_and_other_clients_and_methods_go_on()
    {
        await using var model = await FakeOpenAiServer.StartAsync();
        await using var installation = new Installation();
        installation.Configure(model);
        var gateway = await installation.StartAsync("--Gateway:RateLimits:ExemptLoopback", "false", "--Gateway:RateLimits:Methods:chat.send", "2");
        await using var client = await gateway.ConnectAsync(options => options.Token = "first-token");
        await using var other = await gateway.ConnectAsync(options => options.Token = "first-token");

        await client.Say("one", "k1");
        await client.Say("two", "k2");
        var refusal = await Assert.ThrowsAsync<WireError>(() => client.Say("three", "k3"));

        Assert.Equal("UNAVAILABLE", refusal.Code);
        Assert.True(refusal.Response.At("error/retryable").GetBoolean());
        Assert.InRange(refusal.Response.At("error/retryAfterMs").GetInt64(), 1, 60_000);
        for (var call = 0; call < 20; call++) await client.Request("health");
        Assert.Equal("ok", await other.Wait(await other.Say("four", "k4")));
    }

    [Fact]
    public async Task A_client_of_this_machine_is_not_limited_by_default()
    {
        await using var model = await FakeOpenAiServer.StartAsync();
        await using var installation = new Installation();
        installation.Configure(model);
        var gateway = await installation.StartAsync("--Gateway:RateLimits:PerMinute", "3");
        await using var client = await gateway.ConnectAsync(options => options.Token = "first-token");

        for (var message = 0; message < 6; message++) await client.Say("hello", $"k{message}");
    }

    [Fact]
    public async Task A_number_out_of_range_stops_the_start_with_its_name()
    {
        await using var model = await FakeOpenAiServer.StartAsync();
        await using var installation = new Installation();
        installation.Configure(model);

        var refused = await installation.RefusedAsync("--Gateway:RateLimits:Methods:chat.send", "-1");

        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("chat.send must be 0 to 1000000", refused.Errors, StringComparison.Ordinal);
    }
}
