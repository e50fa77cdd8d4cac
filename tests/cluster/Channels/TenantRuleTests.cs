using OpenClaw.Protocol.Channels;

namespace OpenClaw.ClusterTests.Channels;

/// <summary>Channels obey what is decided about their tenant, and reach no other one.</summary>
[Collection(ClusterCollection.Name)]
public sealed class TenantRuleTests(GatewayCluster cluster)
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task A_killed_tenants_account_is_disconnected_and_after_the_release_takes_in_what_came_meanwhile()
    {
        var account = await TestAccount.StartAsync(cluster);
        var other = await TestAccount.StartAsync(cluster);

        await account.Tenant.Grain<ITenantGrain>().EngageKillSwitch(new("too much", "test"), None);
        await account.Tenant.UntilAsync(async () => !await account.Grain.IsConnected(None));
        account.Line.Say(TestLine.Direct("m1", "hello"));
        await Assert.ThrowsAsync<ProtocolException>(() => account.Ingress.Accept(TestLine.Direct("m2", "hello"), null, None));
        await Assert.ThrowsAsync<ProtocolException>(() => account.Ingress.Webhook(new() { Method = "POST", Query = "", Body = Array.Empty<byte>(), Headers = new Dictionary<string, string>() }, None));
        await account.Grain.Ensure(null, None);
        Assert.Equal((1, 0), (account.Line.Connections, account.Line.Sent.Count));
        Assert.True(await other.Grain.IsConnected(None));

        await account.Tenant.Grain<ITenantGrain>().ReleaseKillSwitch("test", None);
        await account.Line.ConnectedAsync(2);
        Assert.Equal("re: test/default/m1", Assert.Single(await account.Line.SentAsync(1)).Text);
    }

    [Fact]
    public async Task A_message_above_the_rate_is_not_kept_so_that_it_is_delivered_again()
    {
        var account = await TestAccount.StartAsync(cluster);
        await account.Tenant.Grain<ITenantGrain>().SetQuotas(new() { MessagesPerMinute = 1 }, "test", None);
        Assert.True(await account.Ingress.Accept(TestLine.Direct("m1", "one"), null, None));

        var refusal = await Assert.ThrowsAsync<ProtocolException>(() => account.Ingress.Accept(TestLine.Direct("m2", "two"), null, None));

        Assert.Equal(("quota exceeded: messagesPerMinute (limit 1)", true), (refusal.Message, refusal.Retryable));
        Assert.False(await account.Store.WasSeen(account.Key, "m2", None));
        Assert.False(await account.Ingress.Accept(TestLine.Direct("m1", "one"), null, None));
    }

    [Fact]
    public async Task A_pairing_code_of_one_tenant_opens_nothing_at_another()
    {
        var account = await TestAccount.StartAsync(cluster, "dmPolicy: pairing");
        var other = await TestAccount.StartAsync(cluster, "dmPolicy: pairing");
        await account.Ingress.Accept(TestLine.Direct("m1", "hello"), null, None);
        var waiting = Assert.Single((await account.Tenant.Grain<IChannelsGrain>().ListPairing(new(), None)).Requests);

        Assert.Empty((await other.Tenant.Grain<IChannelsGrain>().ListPairing(new(), None)).Requests);
        await Assert.ThrowsAsync<ProtocolException>(() =>
            other.Tenant.Grain<IChannelsGrain>().ApprovePairing(new ChannelsPairingApproveParams { Channel = "test", Code = waiting.Code }, None));
    }

    [Fact]
    public async Task A_deleted_tenant_leaves_no_account_and_nobody_who_was_let_in()
    {
        var line = Guid.NewGuid().ToString("N");
        var tenant = new TestTenant(cluster, $"gone-{line[..8]}");
        await tenant.CreateAsync(TestAccount.Yaml(line, "dmPolicy: pairing"));
        var account = await TestAccount.OfAsync(cluster, tenant, line);
        await account.Ingress.Accept(TestLine.Direct("m1", "hello"), null, None);
        var waiting = Assert.Single((await tenant.Grain<IChannelsGrain>().ListPairing(new(), None)).Requests);
        await tenant.Grain<IChannelsGrain>().ApprovePairing(new ChannelsPairingApproveParams { Channel = "test", Code = waiting.Code }, None);
        Assert.True(await tenant.Grain<IChannelPairingGrain>("test/default").IsApproved("ada", None));

        await tenant.Grain<ITenantGrain>().Delete(TimeSpan.Zero, "test", None);
        await tenant.UntilAsync(async () => !await account.Grain.IsConnected(None));
        await tenant.Grain<ITenantGrain>().Purge(None);

        Assert.Null(await account.Store.FindAccount(account.Key, None));
        Assert.Empty(await account.OutboxAsync());
        Assert.False(await account.Store.WasSeen(account.Key, "m1", None));
        Assert.False(await tenant.Grain<IChannelPairingGrain>("test/default").IsApproved("ada", None));
    }
}
