using Microsoft.Extensions.DependencyInjection;
using OpenClaw.Storage.Channels;
using Xunit;

namespace OpenClaw.UnitTests.Storage;

/// <summary>What is to be sent, and what became of it.</summary>
public abstract class OutboxStoreSuite : StoreSuite
{
    private static readonly ChannelAccountKey Key = new(Tenant, "irc", "default");

    private IOutboxStore Outbox => Services.GetRequiredService<IOutboxStore>();

    [StoreFact]
    public async Task The_oldest_open_message_of_each_target_is_next()
    {
        await Outbox.Add([Row("a1", "ada"), Row("b1", "bob"), Row("a2", "ada")], None);
        await Outbox.Add([Row("other", "ada") with { Key = Key with { Tenant = Other } }, Row("account", "ada") with { Key = Key with { Account = "b" } }], None);
        var owner = await Outbox.Claim(Key, None);

        var heads = await Outbox.Heads(Key, 10, None);
        Assert.Equal(["a1", "b1"], heads.Select(row => row.Source));
        await Outbox.Change(Key, owner, Change(heads[0]) with { State = OutboxState.Sent, EndedAt = 5 }, None);

        Assert.Equal(["b1", "a2"], (await Outbox.Heads(Key, 10, None)).OrderBy(row => row.Seq).Select(row => row.Source));
        Assert.Equal([Key with { Account = "b" }, Key, Key with { Tenant = Other }], (await Outbox.FindUndelivered(10, None)).OrderBy(key => key.ToString(), StringComparer.Ordinal));
    }

    [StoreFact]
    public async Task A_message_that_waits_keeps_its_place_and_the_soonest_comes_first()
    {
        await Outbox.Add([Row("a1", "ada"), Row("a2", "ada"), Row("b1", "bob")], None);
        var owner = await Outbox.Claim(Key, None);
        var first = (await Outbox.Heads(Key, 10, None))[0];
        await Outbox.Change(Key, owner, Change(first) with { NextAt = 9000, Attempts = 1, Error = "later" }, None);

        var heads = await Outbox.Heads(Key, 10, None);

        Assert.Equal(["b1", "a1"], heads.Select(row => row.Source));
        Assert.Equal((9000L, 1, "later", OutboxState.Waiting), (heads[1].NextAt, heads[1].Attempts, heads[1].Error, heads[1].State));
    }

    [StoreFact]
    public async Task One_message_answers_one_thing()
    {
        await Outbox.Add([Row("run-1", "ada")], None);
        await Outbox.Add([Row("run-1", "ada"), Row("run-2", "ada")], None);

        Assert.Equal(["run-1", "run-2"], (await Outbox.List(Key, 10, None)).Select(row => row.Source));
    }

    [StoreFact]
    public async Task Who_delivers_no_longer_changes_nothing()
    {
        await Outbox.Add([Row("a1", "ada")], None);
        var old = await Outbox.Claim(Key, None);
        var owner = await Outbox.Claim(Key, None);
        var row = (await Outbox.Heads(Key, 10, None))[0];

        await Assert.ThrowsAsync<AccountTakenOverException>(() => Outbox.Change(Key, old, Change(row) with { State = OutboxState.Sending }, None));
        await Assert.ThrowsAsync<AccountTakenOverException>(() => Outbox.Change(Key with { Tenant = Other }, owner, Change(row) with { State = OutboxState.Sending }, None));

        Assert.Equal(OutboxState.Waiting, (await Outbox.Heads(Key, 10, None))[0].State);
    }

    [StoreFact]
    public async Task Parts_are_kept_from_the_first_one_on()
    {
        await Outbox.Add([Row("a1", "ada")], None);
        var owner = await Outbox.Claim(Key, None);
        var row = (await Outbox.Heads(Key, 10, None))[0];
        Assert.Null(row.Parts);
        await Outbox.Change(Key, owner, Change(row) with { State = OutboxState.Sending, Parts = Rows.Bytes("parts") }, None);

        await Outbox.Change(Key, owner, Change(row) with { State = OutboxState.Sending, SentParts = 1 }, None);

        var changed = (await Outbox.Heads(Key, 10, None))[0];
        Assert.Equal(("parts", 1, "body of a1"), (Rows.Text(changed.Parts), changed.SentParts, Rows.Text(changed.Body)));
    }

    [StoreFact]
    public async Task Numbers_tell_what_is_open_given_up_and_unknown_and_old_ends_are_forgotten()
    {
        await Outbox.Add([Row("sent", "1"), Row("dead", "2"), Row("unknown", "3"), Row("open", "4")], None);
        var owner = await Outbox.Claim(Key, None);
        var rows = await Outbox.List(Key, 10, None);
        await Outbox.Change(Key, owner, Change(rows[0]) with { State = OutboxState.Sent, EndedAt = 1000 }, None);
        await Outbox.Change(Key, owner, Change(rows[1]) with { State = OutboxState.Dead, EndedAt = 1000 }, None);
        await Outbox.Change(Key, owner, Change(rows[2]) with { State = OutboxState.Unknown, EndedAt = 5000 }, None);

        Assert.Equal(new OutboxCounts(1, 1, 1), await Outbox.Count(Key, None));
        Assert.Equal(1, await Outbox.Purge(DateTimeOffset.FromUnixTimeMilliseconds(2000), DateTimeOffset.FromUnixTimeMilliseconds(500), None));
        Assert.Equal(["dead", "unknown", "open"], (await Outbox.List(Key, 10, None)).Select(row => row.Source));
        Assert.Equal(1, await Outbox.Purge(DateTimeOffset.FromUnixTimeMilliseconds(2000), DateTimeOffset.FromUnixTimeMilliseconds(2000), None));
        Assert.Equal(["unknown", "open"], (await Outbox.List(Key, 10, None)).Select(row => row.Source));
    }

    private static OutboxChange Change(OutboxRow row) => new() { Seq = row.Seq, State = row.State, Attempts = row.Attempts, SentParts = row.SentParts, NextAt = row.NextAt };

    private static NewOutboxRow Row(string source, string target) => new() { Key = Key, Target = target, Source = source, At = 1, Body = Rows.Bytes($"body of {source}") };
}
