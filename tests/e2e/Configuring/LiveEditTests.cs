namespace OpenClaw.EndToEndTests.Configuring;

/// <summary>config.yaml is changed by hand while the gateway runs.</summary>
public sealed class LiveEditTests
{
    private const string InForce = "config.yaml was changed and is in force now";

    [Fact]
    public async Task A_changed_model_answers_the_next_message_and_a_changed_token_is_asked_for_at_the_next_connect()
    {
        await using var model = await FakeOpenAiServer.StartAsync();
        await using var installation = new Installation();
        installation.Configure(model);
        var gateway = await installation.StartAsync();
        await using var client = await gateway.ConnectAsync();
        await client.Wait(await client.Say("one", "k1"));

        await Edit(installation, "primary: mock/mock-1", "primary: mock/mock-2");
        await gateway.Printed(InForce);
        await client.Wait(await client.Say("two", "k2"));
        Assert.Equal(["mock-1", "mock-2"], model.Requests.Select(request => request.Json.Text("model")));

        await Edit(installation, "token: first-token", "token: second-token");
        await gateway.Printed(InForce, times: 2);
        var refusal = await WireClient.RefusedAsync(installation.Url, options => options.Token = "first-token");
        Assert.Equal(1008, refusal.Close.Code);
        Assert.Contains("token mismatch", refusal.Error.Reason, StringComparison.Ordinal);
        await using var again = await gateway.ConnectAsync(options => options.Token = "second-token");
        // Who was in stays in: a token is asked for at the door.
        Assert.True((await client.Request("health")).At("ok").GetBoolean());
        gateway.WasQuiet();
    }

    [Theory]
    [InlineData("primary: mock/mock-1", "primary: [oops", "refused: YAML: ")]
    [InlineData("token: first-token", "tokn: x", "gateway.auth: Unrecognized key: \"tokn\"")]
    [InlineData("token: first-token", "token: 7", "gateway.auth.token: Invalid input: expected string")]
    [InlineData("token: first-token", "token: ${NOT_SET_ANYWHERE}", "gateway.auth.token: Missing env var \"NOT_SET_ANYWHERE\"")]
    [InlineData("token: first-token", "mode: password", "gateway.auth.mode")]
    [InlineData("gateway:", "gateway:\n  bind: lan", "gateway.bind: must be \"loopback\"")]
    public async Task An_invalid_edit_is_refused_with_path_and_reason_and_the_last_good_one_stays(string part, string edit, string reason)
    {
        await using var model = await FakeOpenAiServer.StartAsync();
        await using var installation = new Installation();
        installation.Configure(model);
        var gateway = await installation.StartAsync();

        await Edit(installation, part, edit);
        await gateway.Printed("config.yaml was changed and is refused");

        Assert.Contains(reason, gateway.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", gateway.Output, StringComparison.Ordinal);
        await using var client = await gateway.ConnectAsync(options => options.Token = "first-token");
        Assert.Equal("ok", await client.Wait(await client.Say("still there?", "k1")));
        Assert.Equal("mock/mock-1", (await client.Request("config.get")).Text("parsed/agents/defaults/model/primary"));
        Assert.Contains(await LogOf(client), line => line.Contains("is refused", StringComparison.Ordinal) && JsonDocument.Parse(line).RootElement.Text("1").Contains(reason, StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_emptied_configuration_locks_nobody_out()
    {
        await using var model = await FakeOpenAiServer.StartAsync();
        await using var installation = new Installation();
        installation.Configure(model);
        var gateway = await installation.StartAsync();

        await File.WriteAllTextAsync(installation.ConfigurationFile, "");
        await gateway.Printed("config.yaml was changed and is refused: gateway.auth: has neither token nor password");

        await using var client = await gateway.ConnectAsync(options => options.Token = "first-token");
        Assert.Equal("ok", await client.Wait(await client.Say("still there?", "k1")));
    }

    [Fact]
    public async Task A_model_that_could_not_answer_is_warned_of_when_it_is_written()
    {
        await using var model = await FakeOpenAiServer.StartAsync();
        await using var installation = new Installation();
        installation.Configure(model);
        var gateway = await installation.StartAsync();
        gateway.WasQuiet();

        await Edit(installation, "primary: mock/mock-1", "primary: mock/mock-1\n      fallbacks: [nobody/nothing]");
        await gateway.Printed(InForce);

        Assert.Contains("agents.defaults.model.fallbacks.0: unknown model \"nobody/nothing\"", gateway.Output, StringComparison.Ordinal);
        await using var client = await gateway.ConnectAsync();
        Assert.Equal("ok", await client.Wait(await client.Say("still there?", "k1")));
    }

    [Fact]
    public async Task A_deleted_configuration_stays_in_force_and_a_new_one_is_taken_up()
    {
        await using var model = await FakeOpenAiServer.StartAsync();
        await using var installation = new Installation();
        installation.Configure(model);
        var gateway = await installation.StartAsync();

        File.Delete(installation.ConfigurationFile);
        await gateway.Printed("is refused: config.yaml cannot be read");
        await using (var client = await gateway.ConnectAsync(options => options.Token = "first-token"))
            Assert.Equal("ok", await client.Wait(await client.Say("still there?", "k1")));

        installation.Configure(model);
        await Edit(installation, "first-token", "third-token");
        await gateway.Printed(InForce);
        await using var again = await gateway.ConnectAsync(options => options.Token = "third-token");
    }

    // Logging is carried to the tenant's log behind the console.
    private static async Task<IReadOnlyList<string>> LogOf(WireClient client)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            var lines = (await client.Request("logs.tail", new { limit = 500 })).At("lines").EnumerateArray().Select(line => line.GetString()!).ToList();
            if (lines.Any(line => line.Contains("is refused", StringComparison.Ordinal))) return lines;
            limit.Token.ThrowIfCancellationRequested();
        }
    }

    private static async Task Edit(Installation installation, string part, string replacement)
    {
        var text = await File.ReadAllTextAsync(installation.ConfigurationFile);
        Assert.Contains(part, text, StringComparison.Ordinal);
        // In one step, as editors do: a file that is empty for a moment says that nothing is configured.
        var written = installation.ConfigurationFile + ".new";
        await File.WriteAllTextAsync(written, text.Replace(part, replacement, StringComparison.Ordinal));
        File.Move(written, installation.ConfigurationFile, overwrite: true);
    }
}
