using OpenClaw.Protocol.Events;
using OpenClaw.Protocol.Transcripts;

namespace OpenClaw.ClusterTests.Sessions;

[Collection(ClusterCollection.Name)]
public sealed class AbortTests(GatewayCluster cluster)
{
    [Theory]
    [InlineData("m1")]
    [InlineData(null)]
    public async Task A_stopped_run_keeps_its_partial_text_with_the_mark_and_tells_nothing_more(string? runId)
    {
        var tenant = await cluster.TenantAsync();
        tenant.Script();
        await tenant.SendAsync("m1", "one");
        var run = await tenant.NextRunAsync();
        await run.SayAsync("half an ans");

        var aborted = await tenant.AbortAsync(runId);
        await run.Stopped;
        await tenant.Frontend.RunEndedAsync("m1");
        // What comes behind it is told, so what could have come before it was.
        await tenant.SendAsync("m2", "two");
        (await tenant.NextRunAsync()).Finish("done");
        await tenant.Frontend.RunEndedAsync("m2");

        Assert.Equal((true, "m1"), (aborted.Aborted, Assert.Single(aborted.RunIds)));
        var told = tenant.Frontend.Envelopes.Select(envelope => envelope.Event).OfType<ChatEvent>().Where(chat => chat.RunId == "m1").ToList();
        Assert.Equal((ChatState.Aborted, "rpc"), (told[^1].State, told[^1].StopReason));
        Assert.Single(told, chat => chat.State != ChatState.Delta);
        Assert.DoesNotContain(tenant.Frontend.Envelopes, envelope => envelope.Event is AgentEvent { RunId: "m1", Data: LifecycleData { Phase: not "start" } });
        var partial = (await tenant.MessagesAsync()).OfType<AssistantMessage>().First();
        Assert.Equal(("half an ans", "rpc", "m1"), (partial.Text, partial.OpenclawAbort!.Origin, partial.OpenclawAbort.RunId));
        Assert.Equal(RunState.Aborted, (await tenant.LedgerAsync("chat", "m1"))!.State);
    }

    [Fact]
    public async Task A_run_of_another_raw_key_is_refused_by_id_and_left_alone_without()
    {
        var tenant = await cluster.TenantAsync();
        tenant.Script();
        await tenant.SendAsync("m1", "one");
        var run = await tenant.NextRunAsync();

        var refusal = await Assert.ThrowsAsync<ProtocolException>(
            () => tenant.Session().Abort(new() { SessionKey = "main", RunId = "m1" }, "rpc", CancellationToken.None));
        var other = await tenant.Session().Abort(new() { SessionKey = "main" }, "rpc", CancellationToken.None);
        run.Finish("done");
        var end = await tenant.Frontend.EndOfAsync("m1");

        Assert.Equal((ProtocolErrorCode.InvalidRequest, "runId does not match sessionKey"), (refusal.Code, refusal.Message));
        Assert.False(other.Aborted);
        Assert.Equal(ChatState.Final, end.State);
    }

    [Fact]
    public async Task An_unknown_run_is_not_stopped_and_says_so()
    {
        var tenant = await cluster.TenantAsync();

        var result = await tenant.AbortAsync("nobody");

        Assert.False(result.Aborted);
        Assert.Empty(result.RunIds);
    }

    [Fact]
    public async Task A_run_that_agent_started_is_not_stopped_by_the_chat()
    {
        var tenant = await cluster.TenantAsync();
        tenant.Script();
        await tenant.RunAsync("a1", "one");
        var run = await tenant.NextRunAsync();

        var result = await tenant.AbortAsync();
        run.Finish("done");
        await tenant.Frontend.RunEndedAsync("a1");

        Assert.False(result.Aborted);
        Assert.Equal(RunState.Ok, (await tenant.LedgerAsync("agent", "a1"))!.State);
    }

    [Fact]
    public async Task A_stop_that_could_not_be_kept_is_not_told_and_the_run_goes_on_elsewhere()
    {
        var tenant = await cluster.TenantAsync();
        tenant.Script();
        await tenant.SendAsync("m1", "one");
        await tenant.NextRunAsync();
        cluster.Store.FailOnce(tenant.Name, TestTenant.Main);

        var refusal = await Assert.ThrowsAsync<ProtocolException>(() => tenant.AbortAsync("m1"));
        (await tenant.NextRunAsync()).Finish("done");
        await tenant.Frontend.RunEndedAsync("m1");

        Assert.True(refusal.Retryable);
        Assert.Equal(ChatState.Final, Assert.Single(tenant.Frontend.Chats, chat => chat.State != ChatState.Delta).State);
    }

    [Fact]
    public async Task A_failed_model_is_told_and_the_transcript_says_why()
    {
        var tenant = await cluster.TenantAsync();
        tenant.Script();
        await tenant.SendAsync("m1", "one");
        (await tenant.NextRunAsync()).Fail("no such model");

        var end = await tenant.Frontend.EndOfAsync("m1");
        await tenant.Frontend.RunEndedAsync("m1");

        Assert.Equal((ChatState.Error, "no such model"), (end.State, end.ErrorMessage));
        Assert.Equal(("error", "no such model"), (await tenant.MessagesAsync())[^1] is AssistantMessage last ? (last.StopReason, last.ErrorMessage) : default);
    }

    [Fact]
    public async Task A_defect_of_the_runtime_names_no_detail_and_leaves_the_session_free()
    {
        var tenant = await cluster.TenantAsync();
        tenant.Script();
        await tenant.SendAsync("m1", "one");
        (await tenant.NextRunAsync()).Break(new InvalidOperationException("a secret of ours"));
        var end = await tenant.Frontend.EndOfAsync("m1");
        await tenant.SendAsync("m2", "two");
        (await tenant.NextRunAsync()).Finish("done");

        Assert.Equal(ChatState.Error, end.State);
        Assert.DoesNotContain("secret", end.ErrorMessage, StringComparison.Ordinal);
        Assert.Equal(ChatState.Final, (await tenant.Frontend.EndOfAsync("m2")).State);
    }
}
