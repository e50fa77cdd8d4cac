using System.Text;
using System.Text.Json.Nodes;
using OpenClaw.ChannelAdapters.Telegram;

namespace OpenClaw.ChannelTests.Telegram;

/// <summary>The adapter on a Bot API of our own, spoken to over HTTP as Telegram's.</summary>
public sealed class TelegramAdapterTests : IAsyncLifetime
{
    private const long Team = -100123;
    private FakeTelegram? _telegram;

    private FakeTelegram Telegram => _telegram!;

    public async Task InitializeAsync() => _telegram = await FakeTelegram.StartAsync();

    public async Task DisposeAsync() => await Telegram.DisposeAsync();

    [Fact]
    public async Task A_message_is_confirmed_only_after_it_was_kept()
    {
        await using var account = Start();
        var kept = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        account.Keep = _ =>
        {
            reached.TrySetResult();
            return kept.Task;
        };
        Telegram.Direct(111, "hello");

        await reached.Task.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(1, Telegram.Unconfirmed);
        Assert.All(Telegram.Offsets, offset => Assert.Equal(0, offset));
        kept.SetResult();
        await Telegram.ConfirmedAsync();

        var message = await account.NextAsync();
        Assert.Equal(("1000", ChannelChatType.Direct, "111", "111", "Ada", "hello", "111"),
            (message.Id, message.ChatType, message.ConversationId, message.SenderId, message.SenderName, message.Text, message.Target));
    }

    [Fact]
    public async Task A_message_that_could_not_be_kept_is_not_confirmed_before_it_is()
    {
        await using var account = Start();
        var failures = 2;
        account.Keep = _ => failures-- > 0 ? Task.FromException(new IOException("the store is away")) : Task.CompletedTask;
        Telegram.Direct(111, "hello");

        Assert.Equal("hello", (await account.NextAsync()).Text);
        await Telegram.ConfirmedAsync();
        Assert.False(account.HasMore);
    }

    [Fact]
    public async Task In_a_group_it_knows_who_is_meant()
    {
        await using var account = Start();
        Telegram.Group(Team, 111, "@claw_bot hi", message => message["entities"] = Entities(("mention", 0, 9)));
        Telegram.Group(Team, 111, "hi all");
        Telegram.Group(Team, 111, "/status@claw_bot", message => message["entities"] = Entities(("bot_command", 0, 16)));
        Telegram.Group(Team, 111, "@bob see this", message => message["entities"] = Entities(("mention", 0, 4)));
        Telegram.Group(Team, 111, "indeed", message => message["reply_to_message"] = new JsonObject
        {
            ["message_id"] = 4, ["date"] = 1, ["text"] = "what I said", ["from"] = new JsonObject { ["id"] = FakeTelegram.BotId, ["is_bot"] = true, ["first_name"] = "Claw" },
            ["chat"] = new JsonObject { ["id"] = Team, ["type"] = "supergroup", ["title"] = "Team" },
        });

        ChannelInbound[] heard = [await account.NextAsync(), await account.NextAsync(), await account.NextAsync(), await account.NextAsync(), await account.NextAsync()];
        Assert.Equal(["hi", "hi all", "/status", "@bob see this", "indeed"], heard.Select(message => message.Text));
        Assert.Equal([true, false, true, false, false], heard.Select(message => message.WasMentioned));
        Assert.Equal([false, false, false, true, false], heard.Select(message => message.MentionsOthers));
        Assert.True(heard[4].RepliesToBot);
        Assert.Equal(("what I said", "4"), (heard[4].Quote!.Text, heard[4].Quote!.MessageId));
        Assert.All(heard, message => Assert.Equal(("-100123", "Team", (string?)null), (message.ConversationId, message.ConversationLabel, message.ParentId)));
    }

    [Fact]
    public async Task A_topic_is_a_conversation_of_its_own()
    {
        await using var account = Start();
        Telegram.Group(Team, 111, "in the topic", message =>
        {
            message["chat"]!["is_forum"] = true;
            message["is_topic_message"] = true;
            message["message_thread_id"] = 42;
        });
        Telegram.Group(Team, 111, "in general", message => message["chat"]!["is_forum"] = true);

        var topic = await account.NextAsync();
        var general = await account.NextAsync();
        Assert.Equal(("-100123:topic:42", "-100123", "42"), (topic.ConversationId, topic.ParentId, topic.ThreadId));
        Assert.Equal(("-100123:topic:1", "-100123", (string?)null), (general.ConversationId, general.ParentId, general.ThreadId));
    }

    [Fact]
    public async Task A_picture_is_told_with_its_caption_and_bots_are_not_heard()
    {
        await using var account = Start();
        JsonObject Photo(string? caption) => new()
        {
            ["from"] = new JsonObject { ["id"] = 111, ["is_bot"] = false, ["first_name"] = "Ada" }, ["chat"] = new JsonObject { ["id"] = 111, ["type"] = "private" },
            ["photo"] = new JsonArray(new JsonObject { ["file_id"] = "f", ["file_unique_id"] = "u", ["width"] = 1, ["height"] = 1 }), ["caption"] = caption,
        };
        Telegram.Update(new() { ["from"] = new JsonObject { ["id"] = 5, ["is_bot"] = true, ["first_name"] = "Other" }, ["chat"] = new JsonObject { ["id"] = Team, ["type"] = "group" }, ["text"] = "beep" });
        Telegram.Update(Photo("my cat"));
        Telegram.Update(Photo(null));

        Assert.Equal("<media:image>\nmy cat", (await account.NextAsync()).Text);
        Assert.Equal("<media:image>", (await account.NextAsync()).Text);
    }

    [Fact]
    public async Task An_answer_is_sent_as_html_to_chat_thread_and_message()
    {
        await using var account = Start();
        await account.ConnectedAsync;

        var receipt = await account.SendAsync("-100123", "<b>yes</b>", "yes", thread: "42", replyTo: "7");

        var sent = Assert.Single(Telegram.Sent);
        Assert.Equal((ChannelOutcome.Sent, "1"), (receipt.Outcome, receipt.MessageId));
        Assert.Equal(("-100123", "<b>yes</b>", "HTML", "42", "7", true),
            (sent["chat_id"]!.ToString(), sent["text"]!.ToString(), sent["parse_mode"]!.ToString().ToUpperInvariant(), sent["message_thread_id"]!.ToString(),
                sent["reply_parameters"]!["message_id"]!.ToString(), (bool)sent["reply_parameters"]!["allow_sending_without_reply"]!));
    }

    [Fact]
    public async Task Markup_that_is_refused_is_sent_as_plain_text_and_a_lost_thread_without_it()
    {
        await using var account = Start();
        await account.ConnectedAsync;
        Telegram.OnNextMessage(_ => FakeTelegram.Refusal(400, "Bad Request: can't parse entities: unexpected end tag"));
        Telegram.OnNextMessage(_ => FakeTelegram.Refusal(400, "Bad Request: message thread not found"));

        Assert.Equal(ChannelOutcome.Sent, (await account.SendAsync("111", "<b>x", "x", thread: "9")).Outcome);

        var sent = Assert.Single(Telegram.Sent);
        Assert.Equal(("x", null, null), (sent["text"]!.ToString(), sent["parse_mode"]?.ToString(), sent["message_thread_id"]?.ToString()));
    }

    [Theory]
    [InlineData(403, "Forbidden: bot was blocked by the user", ChannelOutcome.Refused)]
    [InlineData(400, "Bad Request: chat not found", ChannelOutcome.Refused)]
    [InlineData(500, "Internal Server Error", ChannelOutcome.Failed)]
    public async Task A_refusal_says_whether_it_is_worth_trying_again(int code, string text, string outcome)
    {
        await using var account = Start();
        await account.ConnectedAsync;
        Telegram.OnNextMessage(_ => FakeTelegram.Refusal(code, text));

        var receipt = await account.SendAsync("111", "x");

        Assert.Equal(outcome, receipt.Outcome);
        Assert.DoesNotContain("test-token", receipt.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_flood_limit_says_how_long_to_wait()
    {
        await using var account = Start();
        await account.ConnectedAsync;
        Telegram.OnNextMessage(_ => FakeTelegram.Refusal(429, "Too Many Requests: retry after 7", retryAfter: 7));

        var receipt = await account.SendAsync("111", "x");

        Assert.Equal((ChannelOutcome.Failed, 7000L), (receipt.Outcome, receipt.RetryAfterMs));
    }

    [Fact]
    public async Task A_message_without_an_answer_is_unknown_and_a_server_that_is_not_there_is_not()
    {
        await using var account = Start();
        await account.ConnectedAsync;
        Telegram.SwallowsAnswers = true;
        Assert.Equal(ChannelOutcome.Unknown, (await account.SendAsync("111", "x")).Outcome);
        Assert.Single(Telegram.Sent);

        await Telegram.DisposeAsync();
        Assert.Equal(ChannelOutcome.Failed, (await account.SendAsync("111", "x")).Outcome);
    }

    [Fact]
    public async Task A_refused_token_stops_the_account()
    {
        Telegram.RefusesToken = true;
        await using var account = Start();

        var stopped = await Assert.ThrowsAsync<ChannelStoppedException>(() => account.Running.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.DoesNotContain("test-token", stopped.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_webhook_is_set_with_its_secret_and_only_who_knows_it_is_heard()
    {
        const string more = "webhookUrl: https://gateway.example/t/default/channels/telegram/default\n    webhookSecret: s3cret";
        await using var account = Start(more);
        await Telegram.WebhookSetAsync();
        Assert.Equal(("https://gateway.example/t/default/channels/telegram/default", "s3cret"), (Telegram.Webhook!["url"]!.ToString(), Telegram.Webhook["secret_token"]!.ToString()));

        var update = Encoding.UTF8.GetBytes(Telegram.Group(Team, 111, "@claw_bot hi", message => message["entities"] = Entities(("mention", 0, 9))).ToJsonString());
        var settings = TestAccount.Settings("telegram", Yaml(more));
        ChannelWebhookResult Post(string secret, byte[] body) => TelegramChannel.Descriptor.Webhook!.Read(
            new() { Method = "POST", Query = "", Body = body, Headers = new Dictionary<string, string> { ["x-telegram-bot-api-secret-token"] = secret } }, settings, FakeTelegram.BotName, TimeProvider.System);

        Assert.Equal(401, Post("wrong", update).Answer.Status);
        Assert.Equal(400, Post("s3cret", "{"u8.ToArray()).Answer.Status);
        var read = Post("s3cret", update);
        Assert.Equal(200, read.Answer.Status);
        Assert.Equal(("hi", true), (Assert.Single(read.Messages).Text, read.Messages[0].WasMentioned));
    }

    private TestAccount Start(string more = "") =>
        TestAccount.Start(TelegramChannel.Descriptor, Yaml(more), name => name switch { "BaseUrl" => Telegram.Address.ToString().TrimEnd('/'), "PollSeconds" => "20", _ => null });

    private static string Yaml(string more) => $"""
        channels:
          telegram:
            botToken: "{FakeTelegram.Token}"
            {more}
        """;

    private static JsonArray Entities(params (string Type, int Offset, int Length)[] entities) =>
        new([.. entities.Select(entity => new JsonObject { ["type"] = entity.Type, ["offset"] = entity.Offset, ["length"] = entity.Length })]);
}
