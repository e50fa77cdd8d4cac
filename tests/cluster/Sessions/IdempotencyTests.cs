using OpenClaw.Protocol.Chat;
using OpenClaw.Protocol.Events;

namespace OpenClaw.ClusterTests.Sessions;

[Collection(ClusterCollection.Name)]
public sealed class IdempotencyTests(GatewayCluster cluster)
{
    [Fact]
    public async Task A_message_is_durable_before_it_is_acknowledged()
    {
        var tenant = await cluster.TenantAsync();
        tenant.Script();

        var answer = await tenant.SendAsync("m1", "hello");

        Assert.Equal(("m1", ChatRunStatus.Started), (answer.RunId, answer.Status));
        var stored = await tenant.StoredAsync();
        Assert.Equal([("m1", InboxState.InRun, "m1")], stored!.Inbox.Select(row => (row.MessageId, row.State, row.RunId)));
        Assert.Equal([("chat", "m1", RunState.Running)], stored.OpenRuns.Select(row => (row.Kind, row.RunId, row.State)));
        Assert.Contains("hello", Assert.Single(await tenant.MessagesAsync()).Text, StringComparison.Ordinal);
        (await tenant.NextRunAsync()).Finish("done");
        await tenant.Frontend.EndOfAsync("m1");
    }

    [Fact]
    public async Task Nothing_is_acknowledged_while_the_commit_is_not_through()
    {
        var tenant = await cluster.TenantAsync();
        var gate = cluster.Store.Hold(tenant.Name, TestTenant.Main);

        var sending = tenant.SendAsync("m1", "hello");
        await gate.Reached;

        Assert.False(sending.IsCompleted);
        Assert.Null((await tenant.StoredAsync())?.Entry);
        gate.Open();
        Assert.Equal(ChatRunStatus.Started, (await sending).Status);
    }

    [Fact]
    public async Task A_repeated_key_starts_no_second_run_while_the_first_runs_and_after_it_ended()
    {
        var tenant = await cluster.TenantAsync();
        tenant.Script();

        await tenant.SendAsync("m1", "hello");
        var during = await tenant.SendAsync("m1", "hello");
        (await tenant.NextRunAsync()).Finish("hi");
        await tenant.Frontend.RunEndedAsync("m1");
        var after = await tenant.SendAsync("m1", "hello");

        Assert.Equal(("m1", ChatRunStatus.InFlight), (during.RunId, during.Status));
        Assert.Equal(("m1", ChatRunStatus.Ok), (after.RunId, after.Status));
        Assert.Single(cluster.Runner.Requests(tenant.Name, TestTenant.Main));
        Assert.Equal(2, (await tenant.MessagesAsync()).Count);
    }

    [Fact]
    public async Task A_repeated_key_is_answered_from_the_ledger_when_the_activation_is_gone_and_leaves_the_conversation_as_it_was()
    {
        var tenant = await cluster.TenantAsync();
        await tenant.SendAsync("m1", "hello");
        await tenant.Frontend.RunEndedAsync("m1");
        await tenant.ForgetAsync();

        var repeated = await tenant.SendAsync("m1", "hello");
        await tenant.SendAsync("m2", "second");
        await tenant.Frontend.RunEndedAsync("m2");

        Assert.Equal(("m1", ChatRunStatus.Ok), (repeated.RunId, repeated.Status));
        // The model reads each message once, and the transcript has no hole and no parent that is not there.
        Assert.Equal(3, cluster.Runner.Requests(tenant.Name, TestTenant.Main)[^1].History.Count);
        var rows = await tenant.RowsAsync();
        Assert.Equal(Enumerable.Range(1, rows.Count).Select(seq => (long)seq), rows.Select(row => row.Seq));
        Assert.All(rows.Where(row => row.ParentId is not null), row => Assert.Contains(rows, parent => parent.EntryId == row.ParentId));
    }

    [Fact]
    public async Task A_key_that_another_session_used_leaves_this_session_unused()
    {
        const string other = "agent:main:other";
        var tenant = await cluster.TenantAsync();
        await tenant.SendAsync("m1", "hello");
        await tenant.Frontend.RunEndedAsync("m1");

        var repeated = await tenant.SendAsync("m1", "hello", other);
        Assert.Equal(ChatRunStatus.Ok, repeated.Status);
        Assert.Null(await tenant.StoredAsync(other));
        await tenant.SendAsync("m2", "first here", other);
        await tenant.Frontend.RunEndedAsync("m2");

        Assert.NotNull((await tenant.StoredAsync(other))!.Entry);
        Assert.Equal("session", (await tenant.RowsAsync(other))[0].Type);
        Assert.Single(cluster.Runner.Requests(tenant.Name, other)[^1].History);
    }

    [Fact]
    public async Task A_repeated_key_of_a_failed_run_says_why_it_failed()
    {
        var tenant = await cluster.TenantAsync();
        tenant.Script();
        await tenant.SendAsync("m1", "hello");
        (await tenant.NextRunAsync()).Fail("the model is out of order");
        await tenant.Frontend.RunEndedAsync("m1");

        var warm = await tenant.SendAsync("m1", "hello");
        await tenant.ForgetAsync();
        var cold = await tenant.SendAsync("m1", "hello");

        Assert.Equal((ChatRunStatus.Error, "the model is out of order"), (warm.Status, warm.Summary));
        Assert.Equal((ChatRunStatus.Error, "the model is out of order"), (cold.Status, cold.Summary));
    }

    [Fact]
    public async Task A_repeated_agent_request_gets_its_final_answer_and_leaves_the_conversation_as_it_was()
    {
        var tenant = await cluster.TenantAsync();
        var first = await tenant.RunAsync("a1", "do it");
        await tenant.Frontend.RunEndedAsync("a1");

        var repeated = await tenant.RunAsync("a1", "do it");
        await tenant.SendAsync("m2", "second");
        await tenant.Frontend.RunEndedAsync("m2");

        Assert.Equal("a1", first.Accepted!.RunId);
        Assert.Equal(("a1", "ok", "re: a1"), (repeated.Final!.RunId, repeated.Final.Status, repeated.Final.Result!.Payloads.Single().Text));
        Assert.Equal(3, cluster.Runner.Requests(tenant.Name, TestTenant.Main)[^1].History.Count);
    }

    [Fact]
    public async Task A_repeated_agent_request_that_runs_is_told_so()
    {
        var tenant = await cluster.TenantAsync();
        tenant.Script();
        await tenant.RunAsync("a1", "do it");
        var repeated = await tenant.RunAsync("a1", "do it");
        (await tenant.NextRunAsync()).Finish("done");
        await tenant.Frontend.RunEndedAsync("a1");

        Assert.True(repeated.Repeat);
        Assert.Equal("a1", repeated.Accepted!.RunId);
        Assert.Single(cluster.Runner.Requests(tenant.Name, TestTenant.Main));
    }

    [Fact]
    public async Task A_caller_who_hangs_up_while_the_message_becomes_durable_loses_no_answer()
    {
        var tenant = await cluster.TenantAsync();
        // The session exists: what is cancelled is the call around the commit, nothing before it.
        await tenant.SendAsync("m0", "hello");
        await tenant.Frontend.RunEndedAsync("m0");
        var gate = cluster.Store.Hold(tenant.Name, TestTenant.Main);
        using var call = new CancellationTokenSource();
        var sending = tenant.SendAsync("m1", "still there?", cancellationToken: call.Token);
        await gate.Reached;
        await call.CancelAsync();
        // Behind the cancellation on its way into the session: once it is answered, the cancellation has arrived.
        await tenant.AbortAsync("none");
        gate.Open();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);

        Assert.Equal(ChatState.Final, (await tenant.Frontend.EndOfAsync("m1")).State);
    }
}
