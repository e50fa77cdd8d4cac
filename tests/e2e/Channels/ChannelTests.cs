using OpenClaw.TestSupport.Channels;

namespace OpenClaw.EndToEndTests.Channels;

/// <summary>The whole gateway as a process, a real IRC server and a Bot API of our own: a message goes in, the agent's answer comes out.</summary>
public sealed class ChannelTests
{
    [IrcFact]
    public async Task A_message_on_irc_is_answered_on_irc()
    {
        await using var irc = await IrcServer.StartAsync();
        await using var model = await FakeOpenAiServer.StartAsync();
        await using var installation = new Installation();
        installation.Configure(model, Irc(irc, "dmPolicy: open\n    allowFrom: ['*']\n    groupPolicy: open"));
        await using var ada = await irc.JoinAsync("ada", "#room");
        var gateway = await installation.StartAsync();
        await ada.SeesJoinAsync("claw");

        await ada.SayAsync("claw", "SAY:hello-ada");
        Assert.Equal("hello-ada", await ada.MessageFromAsync("claw"));
        await ada.SayAsync("#room", "SAY:not-for-you");
        await ada.SayAsync("#room", "claw: SAY:hello-room");
        Assert.Equal("hello-room", await ada.MessageFromAsync("claw", "#room"));

        await using var client = await gateway.ConnectAsync();
        var status = await client.Request("channels.status", new { });
        Assert.True(status.At("channelAccounts/irc/0/connected").GetBoolean());
        Assert.Contains(await client.History("agent:main:irc:group:#room"), line => line.StartsWith("assistant: hello-room", StringComparison.Ordinal));
        gateway.WasQuiet();
    }

    [IrcFact]
    public async Task Somebody_unknown_on_irc_is_let_in_by_the_code_and_the_server_may_go_and_come_back()
    {
        await using var irc = await IrcServer.StartAsync();
        await using var model = await FakeOpenAiServer.StartAsync();
        await using var installation = new Installation();
        installation.Configure(model, Irc(irc, "dmPolicy: pairing"));
        var gateway = await installation.StartAsync();
        await using var client = await gateway.ConnectAsync();
        string code;
        await using (var ada = await irc.JoinAsync("ada", "#room"))
        {
            await ada.SeesJoinAsync("claw");
            await ada.SayAsync("claw", "SAY:hello");
            await ada.HearAsync(line => line.Contains("Pairing code", StringComparison.Ordinal));
            code = (await client.Request("channels.pairing.list", new { channel = "irc" })).At("requests/0/code").GetString()!;
            var approved = await client.Request("channels.pairing.approve", new { channel = "irc", code });
            Assert.Equal("ada", approved.Text("id"));
            Assert.Contains("You can write to me now", await UntilAsync(ada, "You can write"), StringComparison.Ordinal);
        }
        await irc.StopAsync();
        await irc.StartAgainAsync();
        await using var again = await irc.JoinAsync("ada", "#room");
        await again.SeesJoinAsync("claw");
        await again.SayAsync("claw", "SAY:back-again");

        Assert.Equal("back-again", await again.MessageFromAsync("claw"));
    }

    [Fact]
    public async Task A_message_on_telegram_is_answered_once_through_a_killed_gateway()
    {
        await using var telegram = await FakeTelegram.StartAsync();
        await using var model = await FakeOpenAiServer.StartAsync();
        await using var installation = new Installation();
        installation.Environment["Channels__telegram__BaseUrl"] = telegram.Address.ToString().TrimEnd('/');
        installation.Configure(model, Telegram("dmPolicy: allowlist\n    allowFrom: [111]"));
        var gateway = await installation.StartAsync();
        telegram.Direct(111, "SAY:one");
        telegram.Direct(999, "SAY:not-for-strangers");
        await telegram.SentAsync(1);
        await telegram.ConfirmedAsync();

        // Taken in, and killed while the answer is on its way from the model.
        telegram.Direct(111, "DELAY:60 SAY:two, slowly");
        await telegram.ConfirmedAsync();
        await gateway.KillAsync();
        telegram.Direct(111, "SAY:three");
        gateway = await installation.StartAsync();

        var sent = await telegram.SentAsync(3);
        Assert.Equal(["one", "two, slowly", "three"], sent.Select(message => message["text"]!.ToString()));
        Assert.All(sent, message => Assert.Equal("111", message["chat_id"]!.ToString()));
        await telegram.ConfirmedAsync();
        gateway.WasQuiet();
    }

    [Fact]
    public async Task A_webhook_of_telegram_is_acknowledged_when_the_message_is_kept()
    {
        await using var telegram = await FakeTelegram.StartAsync();
        await using var model = await FakeOpenAiServer.StartAsync();
        await using var installation = new Installation();
        installation.Environment["Channels__telegram__BaseUrl"] = telegram.Address.ToString().TrimEnd('/');
        installation.Configure(model, Telegram("dmPolicy: open\n    allowFrom: ['*']\n    webhookUrl: https://gateway.example/t/default/channels/telegram/default\n    webhookSecret: s3cret"));
        await installation.StartAsync();
        await telegram.WebhookSetAsync();
        var update = telegram.Direct(111, "SAY:by-webhook").ToJsonString();
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{installation.Port}") };

        Assert.Equal(401, await PostAsync(http, "/t/default/channels/telegram/default", update, "wrong"));
        Assert.Equal(404, await PostAsync(http, "/t/default/channels/telegram/other", update, "s3cret"));
        Assert.Equal(404, await PostAsync(http, "/t/nobody/channels/telegram/default", update, "s3cret"));
        Assert.Equal(404, await PostAsync(http, "/t/default/channels/irc/default", update, "s3cret"));
        Assert.Equal(200, await PostAsync(http, "/t/default/channels/telegram/default", update, "s3cret"));
        Assert.Equal(200, await PostAsync(http, "/t/default/channels/telegram/default", update, "s3cret"));

        Assert.Equal("by-webhook", Assert.Single(await telegram.SentAsync(1))["text"]!.ToString());
    }

    private static async Task<int> PostAsync(HttpClient http, string path, string body, string secret)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json") };
        request.Headers.Add("X-Telegram-Bot-Api-Secret-Token", secret);
        using var response = await http.SendAsync(request);
        return (int)response.StatusCode;
    }

    private static Task<string> UntilAsync(IrcPerson person, string text) => person.HearAsync(line => line.Contains(text, StringComparison.Ordinal));

    private static string Irc(IrcServer server, string more) => $"""
        messages:
          queue:
            debounceMs: 0
        channels:
          irc:
            host: 127.0.0.1
            port: {server.Port}
            tls: false
            nick: claw
            channels: ['#room']
            {more}
        """;

    private static string Telegram(string more) => $"""
        messages:
          queue:
            debounceMs: 0
        channels:
          telegram:
            botToken: "{FakeTelegram.Token}"
            {more}
        """;
}

/// <summary>A test against a real ngircd; skipped, with the reason, where there is none.</summary>
internal sealed class IrcFactAttribute : FactAttribute
{
    public IrcFactAttribute() => Skip = IrcServer.Missing;
}
