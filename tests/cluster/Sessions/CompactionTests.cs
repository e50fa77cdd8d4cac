using OpenClaw.Protocol.Transcripts;

namespace OpenClaw.ClusterTests.Sessions;

[Collection(ClusterCollection.Name)]
public sealed class CompactionTests(GatewayCluster cluster)
{
    // Of a window of 100,000.
    private const long NearlyFull = 95_000;

    [Fact]
    public async Task A_person_is_told_why_no_summary_came()
    {
        var tenant = await cluster.TenantAsync();
        await tenant.SendAsync("m1", "one");
        await tenant.Frontend.RunEndedAsync("m1");
        cluster.Runner.Summarise(tenant.Name, new() { Error = "mock/mock-1: refused" });

        await tenant.SendAsync("c1", "/compact");
        var answer = await tenant.Frontend.EndOfAsync("c1");

        Assert.Equal("⚠️ The conversation was not compacted: mock/mock-1: refused", answer.Message!.Content.OfType<TextBlock>().Single().Text);
        Assert.DoesNotContain(await tenant.RowsAsync(), row => row.Type == "compaction");
    }

    [Fact]
    public async Task A_run_goes_on_when_its_session_could_not_be_shortened_and_the_operator_reads_why()
    {
        var tenant = await cluster.TenantAsync();
        tenant.Script();
        await FillAsync(tenant);
        cluster.Runner.Summarise(tenant.Name, new() { Error = $"{tenant.Name} refused before the run" });

        await tenant.SendAsync("m3", "three");
        (await tenant.NextRunAsync()).Finish("done");
        await tenant.Frontend.RunEndedAsync("m3");

        Assert.Equal(RunState.Ok, (await tenant.LedgerAsync("chat", "m3"))!.State);
        Assert.Single(cluster.Log.Lines, line => line.EndsWith($"{tenant.Name} refused before the run", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_run_whose_history_overflows_reads_in_the_log_why_it_was_not_shortened()
    {
        var tenant = await cluster.TenantAsync();
        tenant.Script();
        await FillAsync(tenant, lastPrompt: 1);
        cluster.Runner.Summarise(tenant.Name, new() { Error = $"{tenant.Name} refused in the run" });

        await tenant.SendAsync("m3", "three");
        var run = await tenant.NextRunAsync();
        var shorter = await run.OverflowAsync();
        run.Finish("done");
        await tenant.Frontend.RunEndedAsync("m3");

        Assert.Null(shorter);
        Assert.Single(cluster.Log.Lines, line => line.EndsWith($"{tenant.Name} refused in the run", StringComparison.Ordinal));
    }

    // Two turns, of which the second alone is more than what a summary leaves as it is.
    private static async Task FillAsync(TestTenant tenant, long lastPrompt = NearlyFull)
    {
        foreach (var (key, text) in new[] { ("m1", "one"), ("m2", new string('x', 100_000)) })
        {
            await tenant.SendAsync(key, text);
            (await tenant.NextRunAsync()).Finish("done", key == "m2" ? lastPrompt : 1);
            await tenant.Frontend.RunEndedAsync(key);
        }
    }
}
