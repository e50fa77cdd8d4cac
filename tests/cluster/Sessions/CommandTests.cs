using OpenClaw.Protocol.Events;
using OpenClaw.Protocol.Transcripts;

namespace OpenClaw.ClusterTests.Sessions;

[Collection(ClusterCollection.Name)]
public sealed class CommandTests(GatewayCluster cluster)
{
    [Fact]
    public async Task A_command_is_answered_during_a_run_without_the_model()
    {
        var tenant = await cluster.TenantAsync();
        tenant.Script();
        await tenant.SendAsync("m1", "one");
        var run = await tenant.NextRunAsync();

        await tenant.SendAsync("c1", "/whoami");
        var answer = await tenant.Frontend.EndOfAsync("c1");
        run.Finish("done");
        await tenant.Frontend.RunEndedAsync("m1");

        Assert.Equal(ChatState.Final, answer.State);
        Assert.Contains(TestTenant.Main, answer.Message!.Content.OfType<TextBlock>().Single().Text, StringComparison.Ordinal);
        Assert.Single(cluster.Runner.Requests(tenant.Name, TestTenant.Main));
    }

    [Fact]
    public async Task A_slash_that_is_no_command_goes_to_the_model()
    {
        var tenant = await cluster.TenantAsync();

        await tenant.SendAsync("m1", "/etc/hosts is what?");
        await tenant.Frontend.RunEndedAsync("m1");

        Assert.Contains("/etc/hosts", Assert.Single(cluster.Runner.Requests(tenant.Name, TestTenant.Main)).History[^1].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task New_with_a_message_stops_the_run_and_answers_it_in_a_new_conversation()
    {
        var tenant = await cluster.TenantAsync();
        tenant.Script();
        await tenant.SendAsync("m1", "one");
        var old = await tenant.NextRunAsync();

        await tenant.SendAsync("c1", "/new two");
        await old.Stopped;
        var run = await tenant.NextRunAsync();
        await tenant.SendAsync("m2", "three");
        run.Finish("done");
        var queued = await tenant.NextRunAsync();
        queued.Finish("done");
        await tenant.Frontend.RunEndedAsync(queued.RunId);

        Assert.Equal("c1", run.RunId);
        Assert.Single(run.Request.History);
        Assert.Contains("three", queued.LastUserText, StringComparison.Ordinal);
        Assert.Equal(RunState.Ok, (await tenant.LedgerAsync("chat", "c1"))!.State);
        Assert.Empty((await tenant.StoredAsync())!.Inbox);
    }

    [Fact]
    public async Task A_level_that_a_command_sets_holds_for_the_next_run()
    {
        var tenant = await cluster.TenantAsync();
        await tenant.SendAsync("c1", "/think high");
        await tenant.Frontend.EndOfAsync("c1");

        await tenant.SendAsync("m1", "one");
        await tenant.Frontend.RunEndedAsync("m1");

        Assert.Equal("high", Assert.Single(cluster.Runner.Requests(tenant.Name, TestTenant.Main)).ThinkingLevel);
    }
}
