using Microsoft.Extensions.DependencyInjection;
using OpenClaw.Grains.Sessions;

namespace OpenClaw.ClusterTests.Channels;

/// <summary>The accounts: connected as configured, one connection each, told as they are.</summary>
[Collection(ClusterCollection.Name)]
public sealed class AccountTests(GatewayCluster cluster)
{
    [Fact]
    public async Task The_status_tells_of_every_channel_and_of_the_accounts_there_are()
    {
        var account = await TestAccount.StartAsync(cluster);
        account.Line.Say(TestLine.Direct("m1", "one"));
        await account.StandsAsync(Storage.Channels.OutboxState.Sent);

        var status = await account.Tenant.Grain<IChannelsGrain>().Status(new(), CancellationToken.None);

        Assert.Equal(["telegram", "irc", "test"], status.ChannelOrder);
        Assert.Empty(status.ChannelAccounts["irc"]);
        Assert.Equal("default", status.ChannelDefaultAccountId["test"]);
        var told = Assert.Single(status.ChannelAccounts["test"]);
        Assert.Equal(("default", true, true, true, true, "polling", "open"), (told.AccountId, told.Enabled, told.Configured, told.Running, told.Connected, told.Mode, told.DmPolicy));
        Assert.NotNull(told.LastInboundAt);
        Assert.NotNull(told.LastOutboundAt);
    }

    [Fact]
    public async Task An_account_that_is_switched_off_is_disconnected_and_takes_nothing_in()
    {
        var account = await TestAccount.StartAsync(cluster);

        await account.Tenant.ConfigureAsync(TestAccount.Yaml("other", "enabled: false"));

        using var limit = new CancellationTokenSource(Patience.Limit);
        while ((await account.Grain.Status(CancellationToken.None)).Running == true) limit.Token.ThrowIfCancellationRequested();
        Assert.False(await account.Ingress.Accept(TestLine.Direct("m1", "hello"), null, CancellationToken.None));
        Assert.False((await account.Store.FindAccount(account.Key, CancellationToken.None))!.Enabled);
    }

    [Fact]
    public async Task Settings_that_changed_make_a_new_connection_and_others_do_not()
    {
        var account = await TestAccount.StartAsync(cluster);
        var text = (await account.Tenant.Grain<ITenantGrain>().GetSnapshot(CancellationToken.None)).ConfigurationText;

        await account.Tenant.ConfigureAsync(text + "\nui:\n  seamColor: '#ff0000'\n");
        await account.Grain.Ensure(null, CancellationToken.None);
        Assert.Equal(1, account.Line.Connections);
        await account.Tenant.ConfigureAsync(text.Replace("dmPolicy: open", "dmPolicy: allowlist", StringComparison.Ordinal));

        await account.Line.ConnectedAsync(2);
    }

    [Fact]
    public async Task An_activation_that_was_replaced_lets_go_of_its_connection()
    {
        var account = await TestAccount.StartAsync(cluster);

        // As another silo would after a partition.
        await account.Store.Claim(account.Key, "elsewhere", CancellationToken.None);

        using var limit = new CancellationTokenSource(Patience.Limit);
        while (await account.Grain.IsConnected(CancellationToken.None)) limit.Token.ThrowIfCancellationRequested();
    }

    [Fact]
    public async Task An_account_whose_activation_ended_is_connected_again_without_being_asked()
    {
        var account = await TestAccount.StartAsync(cluster);

        await cluster.Cluster.DeactivateAsync(account.Grain);

        await account.Line.ConnectedAsync(2);
    }
}

/// <summary>Two silos, one of which is killed while it has the connection.</summary>
public sealed class KilledAccountTests : IAsyncLifetime
{
    private readonly TwoSilos _cluster = new();

    public Task InitializeAsync() => _cluster.InitializeAsync();

    public Task DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task The_connection_is_taken_over_and_nothing_is_lost_or_answered_twice()
    {
        var account = await TestAccount.StartAsync(_cluster, more: "session:\n  dmScope: per-peer");
        for (var number = 0; number < 5; number++) account.Line.Say(TestLine.Direct($"before-{number}", "hello", $"p{number}"));
        await account.Line.SentAsync(5);
        var row = await account.Store.FindAccount(account.Key, CancellationToken.None);
        var dead = _cluster.Cluster.Silos.Single(silo => SiloIdentity.Of(silo.SiloAddress).Name == row!.Silo);

        await _cluster.Cluster.KillSiloAsync(dead);
        for (var number = 0; number < 5; number++) account.Line.Say(TestLine.Direct($"after-{number}", "hello", $"p{number}"));
        // What the failure detector does after a few seconds.
        await _cluster.Cluster.Silos[^1].ServiceProvider.GetRequiredService<IClusterMembershipService>().TryKill(dead.SiloAddress);

        await account.Line.ConnectedAsync(2);
        var sent = await account.Line.SentAsync(10);
        Assert.Equal(10, sent.Select(part => part.Text).Distinct().Count());
        Assert.Equal(10, sent.Count);
        Assert.True((await account.Store.FindAccount(account.Key, CancellationToken.None))!.Owner > row!.Owner);
    }

    private sealed class TwoSilos : GatewayCluster
    {
        protected override short Silos => 2;
    }
}
