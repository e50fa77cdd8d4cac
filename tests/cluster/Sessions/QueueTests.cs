using OpenClaw.Protocol.Chat;
using OpenClaw.Protocol.Events;
using OpenClaw.Protocol.Transcripts;

namespace OpenClaw.ClusterTests.Sessions;

[Collection(ClusterCollection.Name)]
public sealed class QueueTests(GatewayCluster cluster)
{
    private const string SlowQueue = "messages:\n  queue:\n    debounceMs: 600000\n";

    [Fact]
    public async Task Messages_during_a_run_end_at_once_and_are_answered_together_in_order_under_a_new_run_id()
    {
        var tenant = await cluster.TenantAsync();
        tenant.Script();
        await tenant.SendAsync("m1", "one");
        var first = await tenant.NextRunAsync();

        var second = await tenant.SendAsync("m2", "two");
        await tenant.SendAsync("m3", "three");
        var ended = await tenant.Frontend.EndOfAsync("m2");
        first.Finish("answer one");
        var collected = await tenant.NextRunAsync();
        collected.Finish("answer both");
        await tenant.Frontend.RunEndedAsync(collected.RunId);

        Assert.Equal(ChatRunStatus.Started, second.Status);
        Assert.Equal((ChatState.Final, null), (ended.State, ended.Message));
        Assert.DoesNotContain(collected.RunId, new[] { "m1", "m2", "m3" });
        Assert.Matches("(?s)two.*three", collected.LastUserText);
        Assert.Equal(2, cluster.Runner.Requests(tenant.Name, TestTenant.Main).Count);
        Assert.Empty((await tenant.StoredAsync())!.Inbox);
        Assert.Empty((await tenant.StoredAsync())!.OpenRuns);
    }

    [Fact]
    public async Task A_full_queue_refuses_the_newest_where_the_policy_says_so()
    {
        var tenant = await cluster.TenantAsync("messages:\n  queue:\n    debounceMs: 0\n    cap: 1\n    drop: new\n");
        tenant.Script();
        await tenant.SendAsync("m1", "one");
        var first = await tenant.NextRunAsync();
        await tenant.SendAsync("m2", "two");

        var refusal = await Assert.ThrowsAsync<ProtocolException>(() => tenant.SendAsync("m3", "three"));
        first.Finish("done");
        var next = await tenant.NextRunAsync();
        next.Finish("done");
        await tenant.Frontend.RunEndedAsync(next.RunId);

        Assert.Equal((ProtocolErrorCode.Unavailable, true), (refusal.Code, refusal.Retryable));
        Assert.Contains("two", next.LastUserText, StringComparison.Ordinal);
        Assert.Null(await tenant.LedgerAsync("chat", "m3"));
    }

    [Theory]
    [InlineData("old", false)]
    [InlineData("summarize", true)]
    public async Task A_full_queue_drops_the_oldest_and_tells_the_model_where_the_policy_says_so(string policy, bool isTold)
    {
        var tenant = await cluster.TenantAsync($"messages:\n  queue:\n    debounceMs: 0\n    cap: 1\n    drop: {policy}\n");
        tenant.Script();
        await tenant.SendAsync("m1", "one");
        var first = await tenant.NextRunAsync();
        await tenant.SendAsync("m2", "the dropped one");
        await tenant.SendAsync("m3", "the kept one");

        first.Finish("done");
        var next = await tenant.NextRunAsync();
        next.Finish("done");
        await tenant.Frontend.RunEndedAsync(next.RunId);

        Assert.Contains("the kept one", next.LastUserText, StringComparison.Ordinal);
        Assert.Equal(isTold, next.LastUserText.Contains("the dropped one", StringComparison.Ordinal));
        Assert.Empty((await tenant.StoredAsync())!.Inbox);
    }

    [Fact]
    public async Task Of_what_was_dropped_no_more_is_told_than_may_wait()
    {
        var tenant = await cluster.TenantAsync("messages:\n  queue:\n    debounceMs: 0\n    cap: 2\n    drop: summarize\n");
        tenant.Script();
        await tenant.SendAsync("m0", "busy");
        var first = await tenant.NextRunAsync();
        for (var number = 1; number <= 6; number++) await tenant.SendAsync($"m{number}", $"text-{number}.");

        first.Finish("done");
        var next = await tenant.NextRunAsync();
        next.Finish("done");
        await tenant.Frontend.RunEndedAsync(next.RunId);

        // 5 and 6 waited; of the four dropped the two newest are told.
        Assert.Equal([3, 4, 5, 6], Enumerable.Range(1, 6).Where(number => next.LastUserText.Contains($"text-{number}.", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_message_in_the_moment_in_which_the_queue_is_taken_up_starts_no_second_run_beside_it()
    {
        var tenant = await cluster.TenantAsync();
        tenant.Script();
        await tenant.SendAsync("m1", "one");
        var first = await tenant.NextRunAsync();
        await tenant.SendAsync("m2", "two");
        var gate = cluster.Store.Hold(tenant.Name, TestTenant.Main, commit => commit.InboxChanges.Any(change => change.State == InboxState.InRun));
        first.Finish("done");
        await gate.Reached;
        var third = tenant.SendAsync("m3", "three");
        await tenant.AbortAsync(session: TestTenant.Main, runId: "none");
        gate.Open();
        await third;

        var second = await tenant.NextRunAsync();
        second.Finish("done");
        var last = await tenant.NextRunAsync();
        last.Finish("done");
        await tenant.Frontend.RunEndedAsync(last.RunId);

        Assert.Contains("two", second.LastUserText, StringComparison.Ordinal);
        // One at a time: when the last began, the answer of the one before was there.
        Assert.Equal(["user", "assistant", "user", "assistant", "user"], last.Request.History.Select(message => message is UserMessage ? "user" : "assistant"));
    }

    [Fact]
    public async Task Agent_requests_take_their_turn_behind_the_messages_before_them()
    {
        var tenant = await cluster.TenantAsync();
        tenant.Script();
        await tenant.SendAsync("m1", "one");
        var first = await tenant.NextRunAsync();
        await tenant.SendAsync("m2", "two");
        var ticket = await tenant.RunAsync("a1", "an agent turn");
        await tenant.SendAsync("m3", "three");

        first.Finish("done");
        var second = await tenant.NextRunAsync();
        second.Finish("done");
        var agent = await tenant.NextRunAsync();
        agent.Finish("done");
        var last = await tenant.NextRunAsync();
        last.Finish("done");
        await tenant.Frontend.RunEndedAsync(last.RunId);

        Assert.Equal("a1", ticket.Accepted!.RunId);
        Assert.Equal("a1", agent.RunId);
        Assert.Contains("two", second.LastUserText, StringComparison.Ordinal);
        Assert.Contains("three", last.LastUserText, StringComparison.Ordinal);
        Assert.Equal(RunState.Ok, (await tenant.LedgerAsync("agent", "a1"))!.State);
    }

    [Fact]
    public async Task Stopping_drops_the_queue_and_ends_the_agent_requests_in_it()
    {
        var tenant = await cluster.TenantAsync();
        tenant.Script();
        await tenant.SendAsync("m1", "one");
        await tenant.NextRunAsync();
        await tenant.SendAsync("m2", "two");
        await tenant.RunAsync("a1", "an agent turn");

        var stopped = await tenant.SendAsync("stop", "/stop");
        await tenant.Frontend.RunEndedAsync("m1");

        Assert.Equal(["m1"], stopped.RunIds);
        var stored = await tenant.StoredAsync();
        Assert.Empty(stored!.Inbox);
        Assert.Empty(stored.OpenRuns);
        Assert.Equal(RunState.Aborted, (await tenant.LedgerAsync("agent", "a1"))!.State);
        await tenant.Frontend.RunEndedAsync("a1");
        Assert.Single(cluster.Runner.Requests(tenant.Name, TestTenant.Main));
    }

    [Theory]
    [InlineData("/stop")]
    [InlineData(null)]
    public async Task Stopping_drops_what_waits_for_a_quiet_moment(string? stopWord)
    {
        var tenant = await cluster.TenantAsync(SlowQueue);
        tenant.Script();
        await tenant.SendAsync("m1", "one");
        var first = await tenant.NextRunAsync();
        await tenant.SendAsync("m2", "two");
        first.Finish("done");
        await tenant.Frontend.RunEndedAsync("m1");

        var aborted = stopWord is null ? (await tenant.AbortAsync()).Aborted : (await tenant.SendAsync("stop", stopWord)).Aborted;

        Assert.True(aborted);
        Assert.Empty((await tenant.StoredAsync())!.Inbox);
        await tenant.SendAsync("m3", "three");
        Assert.Equal("m3", (await tenant.NextRunAsync()).RunId);
    }

    [Fact]
    public async Task A_stop_in_the_moment_in_which_a_run_ends_drops_what_waits_all_the_same()
    {
        var tenant = await cluster.TenantAsync(SlowQueue);
        tenant.Script();
        await tenant.SendAsync("m1", "one");
        var first = await tenant.NextRunAsync();
        await tenant.SendAsync("m2", "two");
        var gate = cluster.Store.Hold(tenant.Name, TestTenant.Main, commit => commit.RunChanges.Any(change => change.State == RunState.Ok));
        first.Finish("done");
        await gate.Reached;

        var stopping = tenant.SendAsync("stop", "/stop");
        gate.Open();
        var stopped = await stopping;

        Assert.Equal((true, 0), (stopped.Aborted, stopped.RunIds!.Count));
        Assert.Empty((await tenant.StoredAsync())!.Inbox);
        Assert.Equal(RunState.Ok, (await tenant.LedgerAsync("chat", "m1"))!.State);
    }

    [Fact]
    public async Task An_abort_leaves_what_was_sent_under_another_raw_key_waiting()
    {
        var tenant = await cluster.TenantAsync(SlowQueue);
        tenant.Script();
        await tenant.SendAsync("m1", "one");
        var first = await tenant.NextRunAsync();
        await tenant.SendAsync("m2", "two");
        first.Finish("done");
        await tenant.Frontend.RunEndedAsync("m1");

        var result = await tenant.Session().Abort(new() { SessionKey = "main" }, "rpc", CancellationToken.None);

        Assert.False(result.Aborted);
        Assert.Equal("m2", Assert.Single((await tenant.StoredAsync())!.Inbox).MessageId);
    }

    [Fact]
    public async Task What_a_full_queue_dropped_is_still_told_after_a_crash()
    {
        var tenant = await cluster.TenantAsync("messages:\n  queue:\n    debounceMs: 0\n    cap: 1\n    drop: summarize\n");
        tenant.Script();
        await tenant.SendAsync("m1", "one");
        var lost = await tenant.NextRunAsync();
        await tenant.SendAsync("m2", "the dropped one");
        await tenant.SendAsync("m3", "the kept one");
        await cluster.Store.Claim(tenant.Name, TestTenant.Main, CancellationToken.None);

        lost.Finish("never kept");
        (await tenant.NextRunAsync()).Finish("done");
        var next = await tenant.NextRunAsync();
        next.Finish("done");
        await tenant.Frontend.RunEndedAsync(next.RunId);

        Assert.Matches("(?s)the dropped one.*the kept one", next.LastUserText);
        Assert.Empty((await tenant.StoredAsync())!.Inbox);
    }

    [Fact]
    public async Task A_line_of_the_system_is_no_unfinished_work()
    {
        var tenant = await cluster.TenantAsync();

        await tenant.Session().Remember("a device reported", CancellationToken.None);

        Assert.Single((await tenant.StoredAsync())!.Inbox);
        Assert.DoesNotContain(await cluster.Store.FindUnfinished([], 1000, CancellationToken.None), session => session.Tenant == tenant.Name);
    }

    [Fact]
    public async Task A_message_comes_behind_the_earlier_ones_though_the_clock_went_back()
    {
        var tenant = await cluster.TenantAsync();
        tenant.Script();
        await tenant.SendAsync("m1", "one");
        var first = await tenant.NextRunAsync();
        var before = Assert.Single((await tenant.StoredAsync())!.Inbox).Seq;
        first.Finish("done");
        await tenant.Frontend.RunEndedAsync("m1");
        await tenant.ForgetAsync();

        // Not by more than grains may idle: the runtime does not take such a clock.
        cluster.Clock.Advance(TimeSpan.FromSeconds(-30));
        try
        {
            await tenant.SendAsync("m2", "two");
            await tenant.NextRunAsync();
        }
        finally
        {
            cluster.Clock.Advance(TimeSpan.FromSeconds(30));
        }

        Assert.True(Assert.Single((await tenant.StoredAsync())!.Inbox).Seq > before);
    }

    [Fact]
    public async Task Many_messages_at_once_are_each_answered_once()
    {
        const int messages = 60;
        var tenant = await cluster.TenantAsync("messages:\n  queue:\n    debounceMs: 0\n    cap: 100\n");

        await Task.WhenAll(Enumerable.Range(0, messages).Select(number => tenant.SendAsync($"m{number}", $"<{number}>")));
        await tenant.Frontend.UntilAsync(events => cluster.Runner.Requests(tenant.Name, TestTenant.Main) is { Count: > 0 } asked
            && Enumerable.Range(0, messages).All(number => asked.Any(request => request.History[^1].Text.Contains($"<{number}>", StringComparison.Ordinal)))
            && events.Any(envelope => envelope.Event is RunEndedEvent ended && ended.RunId == asked[^1].RunId));

        var users = (await tenant.MessagesAsync()).OfType<UserMessage>().Select(message => message.Text).ToList();
        Assert.All(Enumerable.Range(0, messages), number => Assert.Single(users, text => text.Contains($"<{number}>", StringComparison.Ordinal)));
        Assert.Equal(users.Count, cluster.Runner.Requests(tenant.Name, TestTenant.Main).Count);
    }
}
