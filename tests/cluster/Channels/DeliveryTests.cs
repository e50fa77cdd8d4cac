using OpenClaw.Protocol.Channels;
using OpenClaw.Storage.Channels;

namespace OpenClaw.ClusterTests.Channels;

/// <summary>The outbox: in order, again after failures, never twice.</summary>
[Collection(ClusterCollection.Name)]
public sealed class DeliveryTests(GatewayCluster cluster)
{
    [Fact]
    public async Task What_was_not_taken_is_sent_again_before_what_follows()
    {
        var account = await TestAccount.StartAsync(cluster);
        account.Tenant.Script();
        account.Line.OnNextPart(_ => Task.FromResult(ChannelReceipt.Failed("try later", TimeSpan.FromMilliseconds(100))));
        account.Line.Say(TestLine.Direct("m1", "one"));
        await account.AnswerAsync("first");
        account.Line.Say(TestLine.Direct("m2", "two"));
        await account.AnswerAsync("second");

        Assert.Equal(["first", "second"], (await account.Line.SentAsync(2)).Select(part => part.Text));
    }

    [Fact]
    public async Task One_target_that_waits_keeps_no_other_waiting()
    {
        var account = await TestAccount.StartAsync(cluster);
        var held = new TaskCompletionSource<ChannelReceipt>(TaskCreationOptions.RunContinuationsAsynchronously);
        account.Line.OnNextPart(_ => held.Task);
        account.Line.Say(TestLine.Direct("m1", "one"));
        await account.StandsAsync(OutboxState.Sending);
        account.Line.Say(TestLine.Direct("m2", "two", "bob"));

        Assert.Equal("to-bob", Assert.Single(await account.Line.SentAsync(1)).Target);
        held.SetResult(ChannelReceipt.Sent());
        await account.StandsAsync(OutboxState.Sent);
    }

    [Fact]
    public async Task A_part_whose_fate_is_unknown_is_not_sent_again()
    {
        var account = await TestAccount.StartAsync(cluster);
        account.Tenant.Script();
        account.Line.OnNextPart(part =>
        {
            // The vendor has it, and nobody ever hears so.
            account.Line.Keep(part);
            return Task.FromResult(ChannelReceipt.Unknown("no answer"));
        });
        account.Line.Say(TestLine.Direct("m1", "one"));
        await account.AnswerAsync("first");

        var row = await account.StandsAsync(OutboxState.Unknown);
        Assert.Equal("test/default/m1", row.Source);
        await account.Tenant.Grain<IDeliveryGrain>("test/default").Wake(CancellationToken.None);
        account.Line.Say(TestLine.Direct("m2", "two"));
        await account.AnswerAsync("second");
        Assert.Equal(["first", "second"], (await account.Line.SentAsync(2)).Select(part => part.Text));
        var status = await account.Grain.Status(CancellationToken.None);
        Assert.Contains("\"unknown\":1", status.Audit!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_part_that_was_being_sent_when_its_silo_died_is_not_sent_again()
    {
        var account = await TestAccount.StartAsync(cluster);
        var held = new TaskCompletionSource<ChannelReceipt>(TaskCreationOptions.RunContinuationsAsynchronously);
        account.Line.OnNextPart(_ => held.Task);
        account.Tenant.Script();
        account.Line.Say(TestLine.Direct("m1", "one"));
        await account.AnswerAsync("first");
        var row = await account.StandsAsync(OutboxState.Sending);

        // Another activation claims the outbox, as after the death of the first one's silo; what the first writes now is refused.
        var owner = await account.Outbox.Claim(account.Key, CancellationToken.None);
        held.SetResult(ChannelReceipt.Sent());
        await Assert.ThrowsAsync<AccountTakenOverException>(() => account.Outbox.Change(
            account.Key, owner - 1, new() { Seq = row.Seq, State = OutboxState.Sent, Attempts = 0, SentParts = 1, NextAt = 0 }, CancellationToken.None));
        account.Line.Say(TestLine.Direct("m2", "two"));
        await account.AnswerAsync("second");

        Assert.Equal("second", Assert.Single(await account.Line.SentAsync(1)).Text);
        await account.StandsAsync(OutboxState.Unknown);
    }

    [Fact]
    public async Task What_the_vendor_refuses_for_good_is_given_up_and_what_follows_is_sent()
    {
        var account = await TestAccount.StartAsync(cluster);
        account.Line.OnNextPart(_ => Task.FromResult(ChannelReceipt.Refused("the chat is gone")));
        account.Tenant.Script();
        account.Line.Say(TestLine.Direct("m1", "one"));
        await account.AnswerAsync("first");

        Assert.Equal("the chat is gone", (await account.StandsAsync(OutboxState.Dead)).Error);
        account.Line.Say(TestLine.Direct("m2", "two"));
        await account.AnswerAsync("second");
        Assert.Equal("second", Assert.Single(await account.Line.SentAsync(1)).Text);
    }

    [Fact]
    public async Task A_long_answer_goes_out_in_parts_and_goes_on_where_it_was()
    {
        var account = await TestAccount.StartAsync(cluster, "dmPolicy: open\n    allowFrom: ['*']\n    textChunkLimit: 100");
        account.Tenant.Script();
        account.Line.Say(TestLine.Direct("m1", "one"));
        var text = string.Join('\n', Enumerable.Range(0, 30).Select(number => $"line {number} of the answer"));
        account.Line.OnNextPart(part =>
        {
            account.Line.Keep(part);
            return Task.FromResult(ChannelReceipt.Sent());
        });
        account.Line.OnNextPart(_ => Task.FromResult(ChannelReceipt.Failed("try later", TimeSpan.FromMilliseconds(100))));
        (await account.Tenant.NextRunAsync()).Finish(text);

        await account.StandsAsync(OutboxState.Sent);
        Assert.Equal(text, string.Join('\n', account.Line.Sent.Select(part => part.Text)));
        Assert.True(account.Line.Sent.Count > 3);
        Assert.Equal(account.Line.Sent.Count, account.Line.Sent.Select(part => part.IdempotencyKey).Distinct().Count());
    }

    [Fact]
    public async Task Tags_of_the_agent_steer_the_reply_and_are_not_shown()
    {
        var account = await TestAccount.StartAsync(cluster);
        account.Tenant.Script();
        account.Line.Say(TestLine.Direct("m1", "one"));
        (await account.Tenant.NextRunAsync()).Finish("[[reply_to_current]] yes");
        account.Line.Say(TestLine.Direct("m2", "two"));
        (await account.Tenant.NextRunAsync()).Finish("[[reply_to: m1]] no");
        account.Line.Say(TestLine.Direct("m3", "three"));
        (await account.Tenant.NextRunAsync()).Finish("plain");

        Assert.Equal([("yes", "m1"), ("no", "m1"), ("plain", null)], (await account.Line.SentAsync(3)).Select(part => (part.Text, part.ReplyToId)));
    }
}
