using System.Security.Cryptography;
using System.Text;

namespace OpenClaw.ClusterTests.Tenants;

[Collection(ClusterCollection.Name)]
public sealed class TenantLifeTests(GatewayCluster cluster)
{
    private const string By = "test";
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task A_created_tenant_is_found_by_its_token_and_listed()
    {
        var tenant = new TestTenant(cluster, "life-created");
        var created = await tenant.CreateAsync();

        Assert.Equal("life-created", await OwnerOfAsync(created.Token.Token));
        Assert.Contains("life-created", await Installation.ListTenants(null, 1_000, None));
        Assert.Equal(TenantQuotas.ForNewTenants, created.Tenant.Quotas);
        Assert.Contains("per-account-channel-peer", (await tenant.Grain<ITenantGrain>().GetConfigurationText(None)).Text, StringComparison.Ordinal);
        Assert.Equal([SHA256.HashData(Encoding.UTF8.GetBytes(created.Token.Token))], (await tenant.Grain<ITenantGrain>().GetSnapshot(None)).TokenHashes);
    }

    [Fact]
    public async Task A_tenant_is_created_once()
    {
        var tenant = new TestTenant(cluster, "life-once");
        await tenant.CreateAsync();

        Assert.Equal(AdminErrorCode.TenantExists, (await Assert.ThrowsAsync<ProtocolException>(() => tenant.CreateAsync())).Code);
    }

    [Fact]
    public async Task A_configuration_that_is_not_valid_creates_nothing()
    {
        var tenant = new TestTenant(cluster, "life-invalid");

        var refusal = await Assert.ThrowsAsync<ProtocolException>(() => tenant.CreateAsync("agents: 7"));

        Assert.Equal(AdminErrorCode.InvalidConfiguration, refusal.Code);
        Assert.Equal(AdminErrorCode.TenantNotFound, (await Assert.ThrowsAsync<ProtocolException>(() => tenant.Grain<ITenantGrain>().Describe(None))).Code);
    }

    [Fact]
    public async Task A_rotated_token_holds_for_its_grace_time_and_not_longer()
    {
        var tenant = new TestTenant(cluster, "life-rotated");
        var first = (await tenant.CreateAsync()).Token;

        var second = await tenant.Grain<ITenantGrain>().RotateToken(first.Id, TimeSpan.FromHours(1), By, None);
        Assert.Equal(2, (await tenant.Grain<ITenantGrain>().GetSnapshot(None)).TokenHashes.Count);

        cluster.Clock.Advance(TimeSpan.FromHours(2));
        // The next activation finds that its time is over.
        await cluster.Cluster.DeactivateAsync(tenant.Grain<ITenantGrain>());
        await tenant.UntilAsync(async () => (await tenant.Grain<ITenantGrain>().Describe(None)).Tokens.Count == 1);

        Assert.Equal(second.Id, Assert.Single((await tenant.Grain<ITenantGrain>().Describe(None)).Tokens).Id);
        Assert.Null(await OwnerOfAsync(first.Token));
        Assert.Equal(tenant.Name, await OwnerOfAsync(second.Token));
    }

    [Fact]
    public async Task A_revoked_token_leads_nowhere_and_revoking_again_changes_nothing()
    {
        var tenant = new TestTenant(cluster, "life-revoked");
        var token = (await tenant.CreateAsync()).Token;

        await tenant.Grain<ITenantGrain>().RevokeToken(token.Id, By, None);
        await tenant.Grain<ITenantGrain>().RevokeToken(token.Id, By, None);

        Assert.Empty((await tenant.Grain<ITenantGrain>().GetSnapshot(None)).TokenHashes);
        Assert.Null(await OwnerOfAsync(token.Token));
    }

    [Fact]
    public async Task A_tenant_of_a_file_is_not_configured_given_tokens_or_deleted_from_elsewhere()
    {
        var tenant = await cluster.TenantAsync(listens: false);
        var grain = tenant.Grain<ITenantGrain>();

        Assert.Equal(AdminErrorCode.OwnedByFile, (await Assert.ThrowsAsync<ProtocolException>(() => grain.SetConfiguration("{}", By, None))).Code);
        Assert.Equal(AdminErrorCode.OwnedByFile, (await Assert.ThrowsAsync<ProtocolException>(() => grain.IssueToken(null, By, None))).Code);
        Assert.Equal(AdminErrorCode.OwnedByFile, (await Assert.ThrowsAsync<ProtocolException>(() => grain.Delete(TimeSpan.Zero, By, None))).Code);
    }

    [Fact]
    public async Task A_deletion_is_taken_back_within_its_grace_period()
    {
        var tenant = new TestTenant(cluster, "life-kept");
        await tenant.CreateAsync();

        var deleting = await tenant.Grain<ITenantGrain>().Delete(TimeSpan.FromDays(7), By, None);
        var earlier = await tenant.Grain<ITenantGrain>().Delete(TimeSpan.FromDays(9), By, None);
        Assert.False(await tenant.Grain<ITenantGrain>().Purge(None));
        var resumed = await tenant.Grain<ITenantGrain>().Resume(By, None);

        Assert.Equal((TenantStatus.Deleting, deleting.DeleteAfterMs), (deleting.Status, earlier.DeleteAfterMs));
        Assert.Equal((TenantStatus.Active, null), (resumed.Status, resumed.DeleteAfterMs));
        Assert.DoesNotContain("life-kept", (await Installation.GetStatus(None)).Halted.Keys);
    }

    [Fact]
    public async Task Nothing_is_left_of_a_deleted_tenant()
    {
        var tenant = new TestTenant(cluster, "life-gone");
        var token = (await tenant.CreateAsync(TestTenant.QuickQueue)).Token;
        await tenant.ListenAsync(tenant.Frontend);
        await tenant.SendAsync("k1", "hello");
        await tenant.Frontend.EndOfAsync("k1");

        await tenant.Grain<ITenantGrain>().Delete(TimeSpan.Zero, By, None);
        await tenant.UntilAsync(async () => await tenant.Grain<ITenantGrain>().Purge(None));

        Assert.Null(await tenant.StoredAsync());
        Assert.Null(await tenant.LedgerAsync("chat", "k1"));
        Assert.Null(await OwnerOfAsync(token.Token));
        Assert.DoesNotContain("life-gone", await Installation.ListTenants(null, 10_000, None));
        Assert.Equal(AdminErrorCode.TenantNotFound, (await Assert.ThrowsAsync<ProtocolException>(() => tenant.Grain<ITenantGrain>().Describe(None))).Code);
        // The name is free again, and its configuration is not taken for an older one.
        await tenant.CreateAsync("ui:\n  assistant:\n    name: Second\n");
        Assert.Contains("Second", (await tenant.Grain<ITenantGrain>().GetSnapshot(None)).ConfigurationText, StringComparison.Ordinal);
    }

    private IInstallationGrain Installation => cluster.Cluster.Client.GetGrain<IInstallationGrain>(IInstallationGrain.Key);

    private Task<string?> OwnerOfAsync(string token)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(token));
        return cluster.Cluster.Client.GetGrain<ITokenIndexGrain>(TokenIndexKey.Of(hash)).Find(hash, None);
    }
}
