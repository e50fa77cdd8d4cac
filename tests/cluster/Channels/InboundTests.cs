using OpenClaw.Protocol.Transcripts;

namespace OpenClaw.ClusterTests.Channels;

/// <summary>What vendors deliver: who may write, which session it is for, and that it is answered once.</summary>
[Collection(ClusterCollection.Name)]
public sealed class InboundTests(GatewayCluster cluster)
{
    [Fact]
    public async Task A_message_is_answered_where_it_came_from()
    {
        var account = await TestAccount.StartAsync(cluster);

        account.Line.Say(TestLine.Direct("m1", "hello"));

        var answer = Assert.Single(await account.Line.SentAsync(1));
        Assert.Equal(("to-ada", "re: test/default/m1"), (answer.Target, answer.Text));
        await account.Line.ConfirmedAsync();
        var user = Assert.Single((await account.Tenant.MessagesAsync()).OfType<UserMessage>());
        Assert.Contains("[Test ADA id:ada ", user.Text, StringComparison.Ordinal);
        Assert.EndsWith("hello", user.Text, StringComparison.Ordinal);
        var state = await account.StandsAsync(Storage.Channels.OutboxState.Sent);
        Assert.Equal("test/default/m1", state.Source);
    }

    [Fact]
    public async Task A_message_delivered_again_is_not_answered_again()
    {
        var account = await TestAccount.StartAsync(cluster);
        account.Tenant.Script();
        account.Line.Say(TestLine.Direct("m1", "hello"));
        await account.AnswerAsync("first");
        await account.Line.SentAsync(1);

        // By the same connection, by a webhook, and to a session that has forgotten all it had in memory.
        account.Line.Say(TestLine.Direct("m1", "hello"));
        await account.Line.ConfirmedAsync();
        Assert.False(await account.Ingress.Accept(TestLine.Direct("m1", "hello"), null, CancellationToken.None));
        await account.Tenant.ForgetAsync();
        Assert.False(await account.Ingress.Accept(TestLine.Direct("m1", "hello"), null, CancellationToken.None));
        account.Line.Say(TestLine.Direct("m2", "again"));
        await account.AnswerAsync("second");

        Assert.Equal(["first", "second"], (await account.Line.SentAsync(2)).Select(part => part.Text));
        Assert.Equal(2, (await account.Tenant.MessagesAsync()).OfType<UserMessage>().Count());
    }

    [Fact]
    public async Task A_crash_after_the_commit_and_before_the_vendor_knows_repeats_nothing()
    {
        var account = await TestAccount.StartAsync(cluster);
        account.Tenant.Script();
        // Kept, and then the silo dies before it can tell the vendor: the ledger and the table of what was seen know it, memory does not.
        Assert.True(await account.Ingress.Accept(TestLine.Direct("m1", "hello"), null, CancellationToken.None));
        await account.Tenant.ForgetAsync();
        account.Line.Say(TestLine.Direct("m1", "hello"));
        await account.Line.ConfirmedAsync();

        (await account.Tenant.NextRunAsync()).Finish("once");
        (await account.Tenant.NextRunAsync()).Finish("once");

        Assert.Equal("once", Assert.Single(await account.Line.SentAsync(1)).Text);
        Assert.Single((await account.Tenant.MessagesAsync()).OfType<UserMessage>());
    }

    [Fact]
    public async Task An_older_owner_of_the_connection_takes_nothing_in()
    {
        var account = await TestAccount.StartAsync(cluster);
        var owner = (await account.Store.FindAccount(account.Key, CancellationToken.None))!.Owner;

        await Assert.ThrowsAsync<ProtocolException>(() => account.Ingress.Accept(TestLine.Direct("m1", "hello"), owner - 1, CancellationToken.None));

        Assert.True(await account.Ingress.Accept(TestLine.Direct("m1", "hello"), owner, CancellationToken.None));
        await account.Line.SentAsync(1);
    }

    [Fact]
    public async Task Somebody_unknown_gets_a_code_and_is_let_in_with_it()
    {
        var account = await TestAccount.StartAsync(cluster, "dmPolicy: pairing");
        account.Line.Say(TestLine.Direct("m1", "hello"));
        var asked = Assert.Single(await account.Line.SentAsync(1)).Text;
        account.Line.Say(TestLine.Direct("m2", "hello?"));
        await account.Line.ConfirmedAsync();

        var waiting = Assert.Single((await account.Tenant.Grain<IChannelsGrain>().ListPairing(new(), CancellationToken.None)).Requests);
        Assert.Equal(("test", "default", "ada", "ADA"), (waiting.Channel, waiting.AccountId, waiting.Id, waiting.Name));
        Assert.Matches("^[A-HJ-NP-Z2-9]{8}$", waiting.Code);
        Assert.Contains(waiting.Code, asked, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ProtocolException>(() => account.Tenant.Grain<IChannelsGrain>().ApprovePairing(new() { Channel = "test", Code = "WRONG123" }, CancellationToken.None));
        var approved = await account.Tenant.Grain<IChannelsGrain>().ApprovePairing(new() { Channel = "test", Code = $" {waiting.Code.ToLowerInvariant()} " }, CancellationToken.None);
        Assert.Equal("ada", approved.Id);
        await account.Line.SentAsync(2);
        account.Line.Say(TestLine.Direct("m3", "hello!"));

        Assert.Equal("re: test/default/m3", (await account.Line.SentAsync(3))[2].Text);
        Assert.Empty((await account.Tenant.Grain<IChannelsGrain>().ListPairing(new(), CancellationToken.None)).Requests);
        Assert.Single((await account.Tenant.MessagesAsync()).OfType<UserMessage>());
    }

    [Fact]
    public async Task Only_three_may_wait_and_a_code_is_good_for_an_hour()
    {
        var account = await TestAccount.StartAsync(cluster, "dmPolicy: pairing");
        foreach (var sender in (string[])["a", "b", "c", "d"]) account.Line.Say(TestLine.Direct($"m-{sender}", "hello", sender));
        await account.Line.ConfirmedAsync();
        await account.Line.SentAsync(3);

        Assert.Equal(["a", "b", "c"], (await account.Tenant.Grain<IChannelsGrain>().ListPairing(new(), CancellationToken.None)).Requests.Select(request => request.Id));
        cluster.Clock.Advance(TimeSpan.FromMinutes(61));
        Assert.Empty((await account.Tenant.Grain<IChannelsGrain>().ListPairing(new(), CancellationToken.None)).Requests);
        account.Line.Say(TestLine.Direct("m-e", "hello", "e"));

        Assert.Equal("to-e", (await account.Line.SentAsync(4))[3].Target);
    }

    [Theory]
    [InlineData("dmPolicy: allowlist\n    allowFrom: [bob]", "ada", false)]
    [InlineData("dmPolicy: allowlist\n    allowFrom: [' ADA ']", "ada", true)]
    [InlineData("dmPolicy: disabled\n    allowFrom: ['*']", "ada", false)]
    public async Task Direct_messages_follow_the_policy(string settings, string sender, bool isAnswered)
    {
        var account = await TestAccount.StartAsync(cluster, settings);

        Assert.Equal(isAnswered, await account.Ingress.Accept(TestLine.Direct("m1", "hello", sender), null, CancellationToken.None));

        if (isAnswered) await account.Line.SentAsync(1);
        else Assert.Empty(await account.OutboxAsync());
    }

    [Theory]
    [InlineData("groupPolicy: open", false, "hello", false)]
    [InlineData("groupPolicy: open", true, "hello", true)]
    [InlineData("groupPolicy: open\n    requireMention: false", false, "hello", true)]
    [InlineData("groupPolicy: open\n    mentionPatterns: ['\\bclaw\\b']", false, "hey Claw!", true)]
    [InlineData("groupPolicy: open\n    groups:\n      team:\n        requireMention: false", false, "hello", true)]
    [InlineData("groupPolicy: disabled", true, "hello", false)]
    [InlineData("groups:\n      other: {}\n    groupAllowFrom: ['*']", true, "hello", false)]
    [InlineData("groupAllowFrom: [bob]", true, "hello", false)]
    [InlineData("groupAllowFrom: [ada]", true, "hello", true)]
    [InlineData("allowFrom: ['*']", true, "hello", true)]
    public async Task Groups_follow_policy_and_mentions(string settings, bool mentioned, string text, bool isAnswered)
    {
        var account = await TestAccount.StartAsync(cluster, settings);

        Assert.Equal(isAnswered, await account.Ingress.Accept(TestLine.Group("m1", text, mentioned: mentioned), null, CancellationToken.None));

        if (!isAnswered) return;
        Assert.Equal("to-team", Assert.Single(await account.Line.SentAsync(1)).Target);
        Assert.Single((await account.Tenant.MessagesAsync("agent:main:test:group:team")).OfType<UserMessage>());
    }

    [Theory]
    [InlineData("main", "agent:main:main")]
    [InlineData("per-peer", "agent:main:direct:ada")]
    [InlineData("per-channel-peer", "agent:main:test:direct:ada")]
    [InlineData("per-account-channel-peer", "agent:main:test:default:direct:ada")]
    public async Task Direct_messages_have_their_session_by_scope(string scope, string session)
    {
        var account = await TestAccount.StartAsync(cluster, more: $"session:\n  dmScope: {scope}");

        account.Line.Say(TestLine.Direct("m1", "hello"));
        await account.Line.SentAsync(1);

        Assert.Single((await account.Tenant.MessagesAsync(session)).OfType<UserMessage>());
    }

    [Fact]
    public async Task The_most_exact_binding_says_which_agent_answers()
    {
        var account = await TestAccount.StartAsync(cluster, more: """
            agents:
              list:
                - id: main
                  default: true
                - id: sales
                - id: vip
            bindings:
              - agentId: sales
                match: { channel: test, accountId: '*' }
              - agentId: vip
                match: { channel: Test, peer: { kind: dm, id: ADA } }
            session:
              dmScope: per-peer
            """);

        account.Line.Say(TestLine.Direct("m1", "hello"));
        account.Line.Say(TestLine.Direct("m2", "hello", "bob"));
        await account.Line.SentAsync(2);

        Assert.Single((await account.Tenant.MessagesAsync("agent:vip:direct:ada")).OfType<UserMessage>());
        Assert.Single((await account.Tenant.MessagesAsync("agent:sales:direct:bob")).OfType<UserMessage>());
    }

    [Fact]
    public async Task A_command_is_carried_out_for_who_may_give_one_and_nobody_else()
    {
        var account = await TestAccount.StartAsync(cluster, "groupPolicy: open\n    groupAllowFrom: [ada]\n    dmPolicy: open\n    allowFrom: ['*']");

        Assert.True(await account.Ingress.Accept(TestLine.Direct("m1", "/whoami"), null, CancellationToken.None));
        Assert.False(await account.Ingress.Accept(TestLine.Group("m2", "/whoami", "eve", mentioned: true), null, CancellationToken.None));
        Assert.True(await account.Ingress.Accept(TestLine.Group("m3", "/whoami"), null, CancellationToken.None));

        var answers = await account.Line.SentAsync(2);
        Assert.Equal(["to-ada", "to-team"], answers.Select(part => part.Target).Order(StringComparer.Ordinal));
        Assert.All(answers, part => Assert.DoesNotContain("re: ", part.Text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Stop_stops_what_runs_and_says_so()
    {
        var account = await TestAccount.StartAsync(cluster);
        account.Tenant.Script();
        account.Line.Say(TestLine.Direct("m1", "tell me a long story"));
        var run = await account.Tenant.NextRunAsync();

        account.Line.Say(TestLine.Direct("m2", "stop"));

        await run.Stopped;
        Assert.Equal("⚙️ Stopped.", Assert.Single(await account.Line.SentAsync(1)).Text);
        Assert.Equal(RunState.Aborted, (await account.Tenant.LedgerAsync("channel", "test/default/m1"))!.State);
    }

    [Fact]
    public async Task What_arrives_during_a_run_is_answered_together_where_it_came_from()
    {
        var account = await TestAccount.StartAsync(cluster);
        account.Tenant.Script();
        account.Line.Say(TestLine.Direct("m1", "one"));
        var first = await account.Tenant.NextRunAsync();
        account.Line.Say(TestLine.Direct("m2", "two"));
        account.Line.Say(TestLine.Direct("m3", "three"));
        account.Line.Say(TestLine.Direct("m4", "from somebody else", "bob"));
        await account.Line.ConfirmedAsync();

        first.Finish("first");
        var second = await account.Tenant.NextRunAsync();
        Assert.Contains("two", second.LastUserText, StringComparison.Ordinal);
        Assert.Contains("three", second.LastUserText, StringComparison.Ordinal);
        Assert.DoesNotContain("somebody else", second.LastUserText, StringComparison.Ordinal);
        second.Finish("second");
        (await account.Tenant.NextRunAsync()).Finish("third");

        Assert.Equal([("to-ada", "first"), ("to-ada", "second"), ("to-bob", "third")], (await account.Line.SentAsync(3)).Select(part => (part.Target, part.Text)));
    }

    [Fact]
    public async Task The_agent_may_say_nothing_and_a_failure_is_told()
    {
        var account = await TestAccount.StartAsync(cluster);
        account.Tenant.Script();
        account.Line.Say(TestLine.Direct("m1", "one"));
        (await account.Tenant.NextRunAsync()).Finish("NO_REPLY");
        account.Line.Say(TestLine.Direct("m2", "two"));
        (await account.Tenant.NextRunAsync()).Fail("no credits left");

        Assert.Contains("no credits left", Assert.Single(await account.Line.SentAsync(1)).Text, StringComparison.Ordinal);
    }
}
