using Microsoft.Extensions.DependencyInjection;
using OpenClaw.Protocol.Audit;
using OpenClaw.Safety.Auditing;

namespace OpenClaw.ClusterTests.Auditing;

/// <summary>What agents did is on record.</summary>
[Collection(ClusterCollection.Name)]
public sealed class ToolAuditTests(GatewayCluster cluster)
{
    [Fact]
    public async Task A_tool_call_is_on_record_with_its_parameters_and_without_their_secrets()
    {
        var tenant = await cluster.TenantAsync();
        tenant.Script();
        await tenant.SendAsync("k1", "fetch it");
        var run = await tenant.NextRunAsync();

        await run.UseToolAsync("fetch", """{"url":"https://bob:hunter2@example.com/","depth":2}""");
        await run.UseToolAsync("read", """{"path":"a.txt"}""", isError: true);
        run.Finish("done");
        await tenant.Frontend.RunEndedAsync("k1");

        var calls = await EntriesAsync(tenant);
        Assert.Equal([("fetch", AuditOutcome.Ok), ("read", AuditOutcome.Failed)], calls.Select(entry => (entry.Target!, entry.Outcome)));
        Assert.All(calls, entry => Assert.Equal((AuditCategory.Audit, $"session:{TestTenant.Main}"), (entry.Category, entry.Actor)));
        Assert.Equal("""{"runId":"k1","toolCallId":"call-1","arguments":{"url":"https://bob:[redacted]@example.com/","depth":2}}""", calls[0].Details.ToString());
    }

    private async Task<IReadOnlyList<AuditEntry>> EntriesAsync(TestTenant tenant)
    {
        // The queue keeps its order: when this one is written, so are those before it.
        await cluster.Cluster.Silos[0].ServiceProvider.GetRequiredService<IAuditLog>().WriteAsync(
            new() { Category = AuditCategory.Security, Actor = "test", Action = "test.mark", Outcome = AuditOutcome.Ok }, default);
        var entries = await tenant.Grain<ITenantAuditGrain>().Read(new(), default);
        return [.. entries.Where(entry => entry.Action == AuditActions.ToolCalled)];
    }
}
