using Microsoft.Extensions.DependencyInjection;
using OpenClaw.Storage.Channels;
using OpenClaw.Storage.Sessions;
using Xunit;

namespace OpenClaw.UnitTests.Storage;

/// <summary>Accounts of channels, and what they have taken in.</summary>
public abstract class ChannelStoreSuite : StoreSuite
{
    private static readonly ChannelAccountKey Key = new(Tenant, "irc", "default");

    private IChannelStore Channels => Services.GetRequiredService<IChannelStore>();

    private IOutboxStore Outbox => Services.GetRequiredService<IOutboxStore>();

    [StoreFact]
    public async Task The_accounts_of_a_configuration_replace_those_before()
    {
        Assert.Empty(await Channels.SetEnabled(Tenant, [("irc", "default"), ("telegram", "work")], None));
        await Channels.SetEnabled(Other, [("irc", "default")], None);

        var gone = await Channels.SetEnabled(Tenant, [("telegram", "work"), ("telegram", "new")], None);

        Assert.Equal([Key], gone);
        Assert.False((await Channels.FindAccount(Key, None))!.Enabled);
        Assert.True((await Channels.FindAccount(new(Tenant, "telegram", "new"), None))!.Enabled);
        Assert.True((await Channels.FindAccount(Key with { Tenant = Other }, None))!.Enabled);
        Assert.Null(await Channels.FindAccount(Key with { Account = "never" }, None));
    }

    [StoreFact]
    public async Task Each_claim_is_a_newer_owner_and_the_older_one_changes_nothing()
    {
        var first = await Channels.Claim(Key, "silo-1", None);
        var second = await Channels.Claim(Key, "silo-2", None);

        Assert.True(second > first);
        Assert.Equal((false, true), (await Channels.Owns(Key, first, None), await Channels.Owns(Key, second, None)));
        await Channels.SetIdentity(Key, first, "old", None);
        await Channels.Release(Key, first, None);
        Assert.Equal(("silo-2", null), ((await Channels.FindAccount(Key, None))!.Silo, (await Channels.FindAccount(Key, None))!.Identity));
        await Channels.SetIdentity(Key, second, "new", None);
        await Channels.Release(Key, second, None);
        Assert.Equal((null, "new"), ((await Channels.FindAccount(Key, None))!.Silo, (await Channels.FindAccount(Key, None))!.Identity));
    }

    [StoreFact]
    public async Task Accounts_that_no_living_silo_has_are_found()
    {
        await Channels.SetEnabled(Tenant, [("irc", "default"), ("irc", "b"), ("irc", "c"), ("irc", "off")], None);
        await Channels.Claim(Key, "dead", None);
        await Channels.Claim(Key with { Account = "b" }, "alive", None);
        await Channels.SetEnabled(Tenant, [("irc", "default"), ("irc", "b"), ("irc", "c")], None);

        var found = await Channels.FindAbandoned(["alive"], 10, None);

        Assert.Equal(["c", "default"], found.Select(key => key.Account).Order(StringComparer.Ordinal));
        Assert.Single(await Channels.FindAbandoned(["alive"], 1, None));
    }

    [StoreFact]
    public async Task A_message_is_taken_in_once_and_its_answer_with_it()
    {
        Assert.True(await Channels.Take(Seen("m1"), [Answer("pairing:1")], None));
        Assert.False(await Channels.Take(Seen("m1"), [Answer("pairing:2")], None));

        Assert.True(await Channels.WasSeen(Key, "m1", None));
        Assert.False(await Channels.WasSeen(Key, "m2", None));
        Assert.False(await Channels.WasSeen(Key with { Tenant = Other }, "m1", None));
        Assert.False(await Channels.WasSeen(Key with { Account = "b" }, "m1", None));
        Assert.Equal(["pairing:1"], (await Outbox.List(Key, 10, None)).Select(row => row.Source));
    }

    [StoreFact]
    public async Task Who_is_no_longer_the_owner_takes_nothing_in()
    {
        var owner = await Channels.Claim(Key, "silo", None);

        await Assert.ThrowsAsync<AccountTakenOverException>(() => Channels.Take(Seen("m1") with { Owner = owner - 1 }, [Answer("a")], None));

        Assert.False(await Channels.WasSeen(Key, "m1", None));
        Assert.Empty(await Outbox.List(Key, 10, None));
        Assert.True(await Channels.Take(Seen("m1") with { Owner = owner }, [], None));
    }

    [StoreFact]
    public async Task A_commit_of_a_session_takes_a_message_in_or_writes_nothing()
    {
        await Sessions.Store(Tenant, "s", commit => commit with { Seen = Seen("m1"), NewInbox = [Rows.Inbox(1)], Outbox = [Answer("run-1")] });

        await Assert.ThrowsAsync<DuplicateDeliveryException>(() =>
            Sessions.Store(Tenant, "s", commit => commit with { Seen = Seen("m1"), NewInbox = [Rows.Inbox(2)], Outbox = [Answer("run-2")] }));

        Assert.Equal([1L], (await Sessions.Load(Tenant, "s", None))!.Inbox.Select(row => row.Seq));
        Assert.Equal(["run-1"], (await Outbox.List(Key, 10, None)).Select(row => row.Source));
    }

    [StoreFact]
    public async Task An_answer_of_a_fenced_session_is_not_sent()
    {
        var old = (await Sessions.Claim(Tenant, "s", None)).Fence;
        await Sessions.Claim(Tenant, "s", None);

        await Assert.ThrowsAsync<FencedException>(() => Sessions.Commit(new() { Tenant = Tenant, SessionKey = "s", Fence = old, Outbox = [Answer("run-1")] }, None));

        Assert.Empty(await Outbox.List(Key, 10, None));
    }

    [StoreFact]
    public async Task What_was_seen_long_ago_is_forgotten()
    {
        await Channels.Take(Seen("old") with { At = 1000 }, [], None);
        await Channels.Take(Seen("new") with { At = 3000 }, [], None);

        Assert.Equal(1, await Channels.Purge(DateTimeOffset.FromUnixTimeMilliseconds(2000), None));

        Assert.Equal((false, true), (await Channels.WasSeen(Key, "old", None), await Channels.WasSeen(Key, "new", None)));
    }

    private static SeenRow Seen(string id) => new() { Key = Key, VendorId = id, At = 1 };

    private static NewOutboxRow Answer(string source) => new() { Key = Key, Target = "ada", Source = source, At = 1, Body = Rows.Bytes(source) };
}
