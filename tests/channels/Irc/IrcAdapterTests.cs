using System.Net;
using System.Net.Sockets;
using System.Text;
using OpenClaw.ChannelAdapters.Irc;

namespace OpenClaw.ChannelTests.Irc;

/// <summary>The adapter on a real ngircd; the human is a plain socket.</summary>
public sealed class IrcAdapterTests : IAsyncLifetime
{
    private IrcServer? _server;

    private IrcServer Server => _server!;

    public async Task InitializeAsync()
    {
        if (IrcServer.Missing is null) _server = await IrcServer.StartAsync();
    }

    public async Task DisposeAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
    }

    [IrcFact]
    public async Task A_word_to_the_bot_arrives_and_an_answer_comes_back()
    {
        await using var ada = await Server.JoinAsync("ada");
        await using var account = Start();
        Assert.Equal("claw", await account.ConnectedAsync);

        await ada.SayAsync("claw", "hello \u0002you\u000f");
        var message = await account.NextAsync();
        var receipt = await account.SendAsync(message.Target, "hi Ada\nsecond line");

        Assert.Equal((ChannelChatType.Direct, "ada", "ada", "hello you"), (message.ChatType, message.ConversationId, message.SenderId, message.Text));
        Assert.Matches("^ada!~?ada@", message.SenderAliases.Single());
        Assert.Equal(ChannelOutcome.Sent, receipt.Outcome);
        Assert.Equal("hi Ada", await ada.MessageFromAsync("claw"));
        Assert.Equal("second line", await ada.MessageFromAsync("claw"));
    }

    [IrcFact]
    public async Task In_a_channel_it_knows_when_it_is_named()
    {
        await using var ada = await Server.JoinAsync("ada", "#Room");
        await using var account = Start("channels: ['#Room']");
        await ada.SeesJoinAsync("claw");

        await ada.SayAsync("#Room", "just talking");
        await ada.SayAsync("#Room", "claw: what time is it?");
        await ada.SayAsync("#Room", "\u0001ACTION waves at claw\u0001");
        await ada.WriteAsync("NOTICE #Room :claw: never answered");
        await ada.SayAsync("#Room", "end");

        ChannelInbound[] heard = [await account.NextAsync(), await account.NextAsync(), await account.NextAsync(), await account.NextAsync()];
        Assert.Equal(["just talking", "what time is it?", "* ada waves at claw", "end"], heard.Select(message => message.Text));
        Assert.Equal([false, true, true, false], heard.Select(message => message.WasMentioned));
        Assert.All(heard, message => Assert.Equal((ChannelChatType.Group, "#room", "#Room"), (message.ChatType, message.ConversationId, message.Target)));
        Assert.Equal(4, heard.Select(message => message.Id).Distinct().Count());
    }

    [IrcFact]
    public async Task A_long_answer_arrives_whole_in_lines_the_server_takes()
    {
        await using var ada = await Server.JoinAsync("ada");
        await using var account = Start();
        await account.ConnectedAsync;
        var text = string.Join(' ', Enumerable.Range(0, 150).Select(number => $"wörd{number}"));

        var receipt = await account.SendAsync("ada", text);

        Assert.Equal(ChannelOutcome.Sent, receipt.Outcome);
        var heard = "";
        while (heard.Length < text.Length) heard = $"{heard} {await ada.MessageFromAsync("claw")}".Trim();
        Assert.Equal(text, heard);
        Assert.All(ada.Lines, line => Assert.InRange(Encoding.UTF8.GetByteCount(line), 0, 510));
    }

    [IrcFact]
    public async Task Who_is_not_there_is_refused_by_the_server_itself()
    {
        await using var account = Start();
        await account.ConnectedAsync;

        Assert.Equal(ChannelOutcome.Refused, (await account.SendAsync("nobody", "hello")).Outcome);
        Assert.Equal(ChannelOutcome.Refused, (await account.SendAsync("a,b", "hello")).Outcome);
    }

    [IrcFact]
    public async Task Who_asks_for_the_version_again_and_again_is_told_once()
    {
        await using var ada = await Server.JoinAsync("ada");
        await using var account = Start();
        await account.ConnectedAsync;

        for (var number = 0; number < 5; number++) await ada.SayAsync("claw", "\u0001VERSION\u0001");
        await ada.SayAsync("claw", "end");

        Assert.Equal("end", (await account.NextAsync()).Text);
        await account.SendAsync("ada", "heard");
        await ada.MessageFromAsync("claw");
        Assert.Single(ada.Lines, line => line.Contains("NOTICE ada :\u0001VERSION OpenClaw.Orleans\u0001", StringComparison.Ordinal));
    }

    [IrcFact]
    public async Task A_nick_that_is_taken_gets_a_tail()
    {
        await using var other = await Server.JoinAsync("claw");
        await using var account = Start();

        Assert.Equal("claw_", await account.ConnectedAsync);
    }

    [IrcFact]
    public async Task A_lost_server_ends_the_run_and_what_is_sent_then_is_offline()
    {
        await using var account = Start();
        await account.ConnectedAsync;

        await Server.StopAsync();

        await Assert.ThrowsAsync<ChannelLostException>(() => account.Running.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Equal(ChannelOutcome.Offline, (await account.SendAsync("ada", "hello")).Outcome);
    }

    [IrcFact]
    public async Task A_message_that_could_not_be_kept_is_tried_until_it_is()
    {
        await using var ada = await Server.JoinAsync("ada");
        await using var account = Start();
        await account.ConnectedAsync;
        var failures = 2;
        account.Keep = _ => failures-- > 0 ? Task.FromException(new IOException("the store is away")) : Task.CompletedTask;

        await ada.SayAsync("claw", "keep me");
        await ada.SayAsync("claw", "and me");

        Assert.Equal("keep me", (await account.NextAsync()).Text);
        Assert.Equal("and me", (await account.NextAsync()).Text);
    }

    [IrcFact]
    public async Task A_wrong_server_password_stops_the_account()
    {
        await using var locked = await IrcServer.StartAsync("right");
        await using var account = TestAccount.Start(IrcChannel.Descriptor, Yaml(locked.Port, "password: wrong"));

        await Assert.ThrowsAnyAsync<Exception>(() => account.Running.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.True(account.Running.Exception!.InnerException is ChannelStoppedException or ChannelLostException);
    }

    [Fact]
    public async Task A_connection_lost_before_the_confirmation_leaves_the_outcome_unknown()
    {
        // A server that takes the message and dies before it answers the PING behind it.
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        await using var account = TestAccount.Start(IrcChannel.Descriptor, Yaml(((IPEndPoint)listener.LocalEndpoint).Port, ""));
        using var client = await listener.AcceptTcpClientAsync();
        using var reader = new StreamReader(client.GetStream());
        await client.GetStream().WriteAsync(":s 001 claw :hi\r\n:s 376 claw :end\r\n"u8.ToArray());
        await account.ConnectedAsync;

        var sending = account.SendAsync("ada", "hello");
        while (await reader.ReadLineAsync() is { } line && !line.StartsWith("PING oc-", StringComparison.Ordinal))
        {
        }
        client.Close();

        Assert.Equal(ChannelOutcome.Unknown, (await sending).Outcome);
    }

    private TestAccount Start(string more = "") => TestAccount.Start(IrcChannel.Descriptor, Yaml(Server.Port, more), name => name switch { "FloodBurst" => "50", "FloodIntervalMs" => "1", _ => null });

    private static string Yaml(int port, string more) => $"""
        channels:
          irc:
            host: 127.0.0.1
            port: {port}
            tls: false
            nick: claw
            {more}
        """;
}
