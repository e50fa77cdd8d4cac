namespace OpenClaw.EndToEndTests.Starting;

/// <summary>What a new user meets: nothing is there, one command is given.</summary>
public sealed class FirstStartTests
{
    [Fact]
    public async Task The_first_start_says_how_to_connect_and_the_demo_answers_and_the_second_start_keeps_the_token()
    {
        await using var installation = new Installation();
        var first = await installation.StartAsync();

        Assert.Contains("ready (first start)", first.Output, StringComparison.Ordinal);
        Assert.Matches("^[0-9a-f]{48}$", first.PrintedToken);
        Assert.Contains($"openclaw tui --url ws://127.0.0.1:{installation.Port} --token \"{first.PrintedToken}\"", first.Output, StringComparison.Ordinal);
        Assert.Contains("demo/demo", first.Output, StringComparison.Ordinal);
        Assert.Contains($"edit {installation.ConfigurationFile}", first.Output, StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(installation.State));
        await using (var client = await first.ConnectAsync())
        {
            Assert.Equal("ok", await client.Wait(await client.Say("hello", "k1")));
            var history = await client.History();
            Assert.Equal(2, history.Count);
            Assert.Contains("demo", history[1], StringComparison.OrdinalIgnoreCase);
            Assert.Contains("models:", history[1], StringComparison.Ordinal);
        }
        Assert.Equal(0, await first.StopAsync());
        first.WasQuiet();

        var second = await installation.StartAsync();
        Assert.DoesNotContain("first start", second.Output, StringComparison.Ordinal);
        Assert.Equal(first.PrintedToken, second.PrintedToken);
        await using (var again = await second.ConnectAsync()) Assert.Equal(2, (await again.History()).Count);
        Assert.Equal(0, await second.StopAsync());
        second.WasQuiet();
    }

    [Fact]
    public async Task Every_example_of_the_written_configuration_can_be_taken_in_while_it_runs()
    {
        await using var installation = new Installation();
        var gateway = await installation.StartAsync();

        // A single # is an example, ## is an explanation. The variables they name are not set here.
        var text = string.Join('\n', (await File.ReadAllLinesAsync(installation.ConfigurationFile))
            .Select(line => line.StartsWith('#') && !line.StartsWith("##", StringComparison.Ordinal) ? line[1..] : line));
        await File.WriteAllTextAsync(installation.ConfigurationFile, text);

        await gateway.Printed("config.yaml was changed and is in force now");
        await using var client = await gateway.ConnectAsync();
        Assert.Equal("Claw", (await client.Request("agents.list")).Text("agents/0/identity/name"));
    }

    [Fact]
    public async Task A_Control_UI_is_served_from_the_folder_that_is_named_and_the_start_says_where()
    {
        await using var installation = new Installation();
        var folder = Directory.CreateDirectory(Path.Combine(installation.Home, "ui", "assets")).Parent!.FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "index.html"), "the page");
        await File.WriteAllTextAsync(Path.Combine(folder, "assets", "app.js"), "the script");
        Directory.CreateDirectory(installation.State);
        // With a slash at the end, as people write folders.
        await File.WriteAllTextAsync(installation.ConfigurationFile, $"gateway:\n  controlUi:\n    root: {folder}/\n    basePath: /claw\n");
        var gateway = await installation.StartAsync();

        Assert.Contains($"  http://127.0.0.1:{installation.Port}/claw/#token={gateway.PrintedToken}", gateway.Output, StringComparison.Ordinal);
        using var http = new HttpClient { BaseAddress = new($"http://127.0.0.1:{installation.Port}") };
        Assert.Equal("the page", await http.GetStringAsync("/claw/"));
        Assert.Equal("the script", await http.GetStringAsync("/claw/assets/app.js"));
    }

    [Fact]
    public async Task Two_installations_run_side_by_side_and_listen_on_both_loopback_addresses_only()
    {
        await using var one = new Installation();
        await using var other = new Installation();
        var first = await one.StartAsync();
        var second = await other.StartAsync();

        await using var client = await WireClient.ConnectAsync(new($"ws://[::1]:{one.Port}"), options => options.Token = first.PrintedToken);
        Assert.True((await client.Request("health")).At("ok").GetBoolean());
        foreach (var gateway in new[] { first, second })
            Assert.All(ListeningSockets.Of(gateway.ProcessId), address => Assert.True(System.Net.IPAddress.IsLoopback(address.Address), address.ToString()));
        // Besides its own port each has the silo's, which the system chose.
        Assert.Empty(ListeningSockets.Of(first.ProcessId).Select(address => address.Port).Intersect(ListeningSockets.Of(second.ProcessId).Select(address => address.Port)));
    }
}
