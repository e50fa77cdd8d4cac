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

    [Fact]
    public async Task A_failed_run_leaves_the_size_of_the_context_as_it_was_known()
    {
        var tenant = await cluster.TenantAsync();
        tenant.Script();
        await tenant.SendAsync("m1", "one");
        (await tenant.NextRunAsync()).Finish("done", promptTokens: 12_000);
        await tenant.Frontend.RunEndedAsync("m1");
        await tenant.SendAsync("m2", "two");
        (await tenant.NextRunAsync()).Fail("refused");
        await tenant.Frontend.RunEndedAsync("m2");

        var status = await AnswerAsync(tenant, "c1", "/status");
        using var list = (await tenant.Grain<ISessionIndex>().List(new(), CancellationToken.None)).Parse();

        Assert.Contains("Context: 12k/100k (12%)", status, StringComparison.Ordinal);
        Assert.Equal(12_000, list.RootElement.GetProperty("sessions")[0].GetProperty("totalTokens").GetInt64());
    }

    [Fact]
    public async Task A_context_of_unknown_size_is_not_called_empty()
    {
        var tenant = await cluster.TenantAsync();
        tenant.Script();
        var before = await AnswerAsync(tenant, "c1", "/status");
        await tenant.SendAsync("m1", "one");
        (await tenant.NextRunAsync()).Fail("refused");
        await tenant.Frontend.RunEndedAsync("m1");

        var after = await AnswerAsync(tenant, "c2", "/status");

        Assert.Matches(@"Context: 0/\d+k \(0%\)", before);
        Assert.Contains("Context: ?/100k ·", after, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_that_nobody_knows_is_refused_by_name_and_the_choice_stays()
    {
        var tenant = await cluster.TenantAsync("""
            models:
              providers:
                mock:
                  baseUrl: http://127.0.0.1:1/v1
                  apiKey: key
                  api: openai-completions
                  models:
                    - id: mock-1
                      name: One
                    - id: mock-2
                      name: Two
            agents:
              defaults:
                model:
                  primary: mock/mock-1
            """);
        await AnswerAsync(tenant, "c1", "/model mock/mock-2");

        var refusal = await AnswerAsync(tenant, "c2", "/model nope/x");
        var current = await AnswerAsync(tenant, "c3", "/model");

        Assert.StartsWith("⚠️ Unknown model: nope/x.", refusal, StringComparison.Ordinal);
        Assert.StartsWith("Current: mock/mock-2", current, StringComparison.Ordinal);
    }

    private static async Task<string> AnswerAsync(TestTenant tenant, string key, string command)
    {
        await tenant.SendAsync(key, command);
        return (await tenant.Frontend.EndOfAsync(key)).Message!.Content.OfType<TextBlock>().Single().Text;
    }
}
