namespace OpenClaw.ConformanceTests.Tui;

/// <summary>The official terminal user interface, in a pseudo-terminal.</summary>
[Collection(ConformanceCollection.Name)]
public sealed class TuiTests(ConformanceGateway gateway) : IDisposable
{
    private readonly OfficialCli _cli = new(gateway.Process.Url, gateway.Process.Token);
    private readonly string _name = $"tui-{Guid.NewGuid():N}";
    private string Session => $"agent:main:{_name}";

    [OfficialClientFact]
    public async Task A_message_is_sent_and_its_answer_shown_as_it_comes()
    {
        await using var terminal = await OpenAsync();
        await terminal.TypeLine("stream TOKENS:40 DELAY:100");
        await terminal.WaitFor("a part of the answer", shown => shown.Contains("word3 ", StringComparison.Ordinal)
            && !shown.Contains("word40.", StringComparison.Ordinal));
        await terminal.WaitFor("word40.");
    }

    [OfficialClientFact]
    public async Task A_run_is_aborted_with_escape()
    {
        await using var client = await gateway.ConnectAsync();
        await using var terminal = await OpenAsync();
        await terminal.TypeLine("long TOKENS:400 DELAY:100");
        await terminal.WaitFor("word3 ");
        await terminal.Type("\e");

        var end = await client.Events.WaitFor("chat", chat => chat.Text("sessionKey") == Session && chat.Text("state") == "aborted");
        Assert.Equal("rpc", end.Text("stopReason"));
        await terminal.WaitFor("aborted");
    }

    [OfficialClientFact]
    public async Task What_was_said_before_is_shown_at_the_start()
    {
        await using (var client = await gateway.ConnectAsync())
            await client.Events.ChatEnd((await client.Chat(Session, "SAY:said long before", "seed")).Text("runId"));

        await using var terminal = await OpenAsync();
        await terminal.WaitFor("said long before");
    }

    [OfficialClientFact]
    public async Task It_says_what_it_is_connected_to_and_ends_on_request()
    {
        await using var terminal = await OpenAsync();
        await terminal.WaitFor($"{gateway.Process.Url.Authority}");
        await terminal.TypeLine("/exit");
        Assert.Equal(0, await terminal.WaitForExit(TimeSpan.FromSeconds(15)));
    }

    public void Dispose() => _cli.Dispose();

    private async Task<Terminal> OpenAsync()
    {
        var terminal = _cli.OpenTui("--session", _name);
        await terminal.WaitFor("connected | idle", 60);
        return terminal;
    }
}
