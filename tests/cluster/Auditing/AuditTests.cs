using OpenClaw.Protocol.Audit;

namespace OpenClaw.ClusterTests.Auditing;

[Collection(ClusterCollection.Name)]
public sealed class AuditTests(GatewayCluster cluster)
{
    [Fact]
    public async Task A_process_without_the_table_writes_and_reads_through_a_silo()
    {
        var tenant = await cluster.TenantAsync(listens: false);
        await Log.Append([Entry(tenant.Name, "auth.failed")], default);

        var entry = Assert.Single(await Log.Read(new() { Tenant = tenant.Name, Category = AuditCategory.Security }, default));

        Assert.Equal(("auth.failed", "address:192.0.2.1"), (entry.Action, entry.Actor));
    }

    [Fact]
    public async Task A_tenant_reads_its_own_entries_whatever_it_asks_for()
    {
        var (mine, theirs) = (await cluster.TenantAsync(listens: false), await cluster.TenantAsync(listens: false));
        await Log.Append([Entry(mine.Name, "auth.failed"), Entry(theirs.Name, "auth.succeeded")], default);

        var read = await mine.Grain<ITenantAuditGrain>().Read(new() { Tenant = theirs.Name, Category = AuditCategory.Security }, default);

        Assert.Equal(["auth.failed"], read.Select(entry => entry.Action));
    }

    [Fact]
    public async Task A_page_without_bounds_is_refused()
    {
        var tenant = await cluster.TenantAsync(listens: false);

        var refusal = await Assert.ThrowsAsync<ProtocolException>(() => tenant.Grain<ITenantAuditGrain>().Read(new() { Limit = 1_001 }, default));

        Assert.Equal(ProtocolErrorCode.InvalidRequest, refusal.Code);
    }

    private IAuditLogGrain Log => cluster.Cluster.Client.GetGrain<IAuditLogGrain>(0);

    private static AuditEntry Entry(string tenant, string action) => new()
    {
        Time = DateTimeOffset.UnixEpoch, Tenant = tenant, Category = AuditCategory.Security, Actor = "address:192.0.2.1", Action = action, Outcome = AuditOutcome.Refused,
    };
}
