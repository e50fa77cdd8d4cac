using System.Text.Json;
using OpenClaw.Grains.Sessions.Running;
using OpenClaw.Protocol.Events;
using OpenClaw.Protocol.Transcripts;

namespace OpenClaw.ClusterTests.Sessions;

/// <summary>What a process that is gone left in the tables is taken up by the next: each message answered once.</summary>
[Collection(ClusterCollection.Name)]
public sealed class RecoveryTests(GatewayCluster cluster)
{
    [Fact]
    public async Task An_open_run_goes_on_under_its_id_with_numbers_above_the_earlier_ones()
    {
        var tenant = await cluster.TenantAsync();
        await LeaveAsync(tenant, Open("m1", seqHighWater: 7), Row("m1", "one", InboxState.InRun, "m1"));
        tenant.Script();

        await RecoverAsync(tenant);
        var run = await tenant.NextRunAsync();
        run.Finish("answered");
        await tenant.Frontend.RunEndedAsync("m1");

        Assert.Equal("m1", run.RunId);
        Assert.Single(tenant.Frontend.Chats, chat => chat.RunId == "m1" && chat.State == ChatState.Final);
        Assert.All(tenant.Frontend.Envelopes.Select(envelope => envelope.Event).OfType<AgentEvent>().Where(told => told.RunId == "m1"), told => Assert.True(told.Seq > 7));
        Assert.Equal(RunState.Ok, (await tenant.LedgerAsync("chat", "m1"))!.State);
        Assert.Empty((await tenant.StoredAsync())!.Inbox);
    }

    [Fact]
    public async Task A_run_with_a_side_effect_in_flight_is_closed_as_interrupted_and_not_run_again()
    {
        var tenant = await cluster.TenantAsync();
        await LeaveAsync(tenant, Open("m1") with { SideEffect = "write" }, Row("m1", "one", InboxState.InRun, "m1"));

        await RecoverAsync(tenant);
        var end = await tenant.Frontend.EndOfAsync("m1");

        Assert.Equal(ChatState.Error, end.State);
        Assert.Contains("write", end.ErrorMessage, StringComparison.Ordinal);
        Assert.Equal(RunState.Interrupted, (await tenant.LedgerAsync("chat", "m1"))!.State);
        Assert.Contains("interrupted", Assert.IsType<AssistantMessage>((await tenant.MessagesAsync())[^1]).ErrorMessage, StringComparison.Ordinal);
        Assert.Empty(cluster.Runner.Requests(tenant.Name, TestTenant.Main));
        Assert.Empty((await tenant.StoredAsync())!.Inbox);
    }

    [Fact]
    public async Task Waiting_messages_keep_their_order_behind_the_resumed_run()
    {
        var tenant = await cluster.TenantAsync();
        await LeaveAsync(
            tenant, Open("m1"), Row("m1", "one", InboxState.InRun, "m1"), Row("m2", "two", InboxState.Waiting, null), Row("m3", "three", InboxState.Waiting, null));
        tenant.Script();

        await RecoverAsync(tenant);
        (await tenant.NextRunAsync()).Finish("answered");
        var queued = await tenant.NextRunAsync();
        queued.Finish("answered");
        await tenant.Frontend.RunEndedAsync(queued.RunId);

        Assert.Matches("(?s)two.*three", queued.LastUserText);
        Assert.Equal(2, cluster.Runner.Requests(tenant.Name, TestTenant.Main).Count);
        Assert.Empty((await tenant.StoredAsync())!.Inbox);
    }

    [Fact]
    public async Task A_command_is_carried_out_again_and_answered()
    {
        var tenant = await cluster.TenantAsync();
        await LeaveAsync(tenant, Open("c1"), Row("c1", "/whoami", InboxState.InRun, "c1", isCommand: true));

        await RecoverAsync(tenant);
        var end = await tenant.Frontend.EndOfAsync("c1");

        Assert.Equal(ChatState.Final, end.State);
        Assert.Empty(cluster.Runner.Requests(tenant.Name, TestTenant.Main));
        Assert.Empty((await tenant.StoredAsync())!.OpenRuns);
    }

    [Fact]
    public async Task A_command_whose_message_was_at_a_side_effect_is_closed_as_interrupted()
    {
        var tenant = await cluster.TenantAsync();
        await LeaveAsync(tenant, Open("c1") with { SideEffect = "write" }, Row("c1", "/new write it", InboxState.InRun, "c1", isCommand: true));

        await RecoverAsync(tenant);
        var end = await tenant.Frontend.EndOfAsync("c1");

        Assert.Equal(ChatState.Error, end.State);
        Assert.Empty(cluster.Runner.Requests(tenant.Name, TestTenant.Main));
    }

    [Fact]
    public async Task A_message_that_came_with_a_command_goes_on_without_beginning_the_conversation_anew_again()
    {
        var tenant = await cluster.TenantAsync();
        tenant.Script();
        await tenant.SendAsync("c1", "/new and do it");
        var first = await tenant.NextRunAsync();
        var sessionId = (await tenant.StoredAsync())!.SessionId;
        await cluster.Store.Claim(tenant.Name, TestTenant.Main, CancellationToken.None);

        first.Finish("lost");
        var resumed = await tenant.NextRunAsync();
        resumed.Finish("kept");
        await tenant.Frontend.RunEndedAsync("c1");

        Assert.Equal(sessionId, (await tenant.StoredAsync())!.SessionId);
        Assert.Contains("and do it", Assert.Single((await tenant.MessagesAsync()).OfType<UserMessage>()).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("m1")]
    [InlineData(null)]
    public async Task A_run_that_was_left_is_stopped_though_nobody_has_taken_it_up_yet(string? runId)
    {
        var tenant = await cluster.TenantAsync();
        await LeaveAsync(tenant, Open("m1"), Row("m1", "one", InboxState.InRun, "m1"));
        tenant.Script();

        var stopped = await tenant.AbortAsync(runId);

        Assert.Equal((true, "m1"), (stopped.Aborted, Assert.Single(stopped.RunIds)));
        Assert.Equal(RunState.Aborted, (await tenant.LedgerAsync("chat", "m1"))!.State);
        Assert.Empty((await tenant.StoredAsync())!.Inbox);
    }

    [Fact]
    public async Task An_open_run_without_any_message_is_closed()
    {
        var tenant = await cluster.TenantAsync();
        await LeaveAsync(tenant, Open("a1") with { Kind = "agent", State = RunState.Accepted });

        await RecoverAsync(tenant);
        await tenant.Frontend.RunEndedAsync("a1");

        Assert.Equal(RunState.Interrupted, (await tenant.LedgerAsync("agent", "a1"))!.State);
        Assert.DoesNotContain(await cluster.Store.FindUnfinished([], 1000, CancellationToken.None), session => session.Tenant == tenant.Name);
    }

    [Fact]
    public async Task A_caller_who_hangs_up_while_the_session_is_taken_over_leaves_it_whole()
    {
        var tenant = await cluster.TenantAsync();
        await LeaveAsync(tenant, Open("m1"), Row("m1", "one", InboxState.InRun, "m1"));
        using var call = new CancellationTokenSource();
        var gate = cluster.Store.Hold(tenant.Name, TestTenant.Main);
        var recovering = tenant.Session().Recover(call.Token);
        await gate.Reached;
        await call.CancelAsync();
        await tenant.AbortAsync("none");
        gate.Open();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => recovering);
        await RecoverAsync(tenant);

        Assert.Equal(ChatState.Final, (await tenant.Frontend.EndOfAsync("m1")).State);
    }

    private static Task RecoverAsync(TestTenant tenant) => tenant.Session().Recover(CancellationToken.None);

    private static LedgerRow Open(string runId, long seqHighWater = 0) => new()
    {
        Kind = "chat", IdempotencyKey = runId, RunId = runId, SessionKey = TestTenant.Main, RawSessionKey = TestTenant.Main, State = RunState.Running,
        Silo = "a silo that is gone", SeqHighWater = seqHighWater, AcceptedAt = 1,
    };

    private static InboxRow Row(string key, string text, InboxState state, string? runId, bool isCommand = false) => new AcceptedMessage
    {
        Kind = "chat", Key = key, RawSessionKey = TestTenant.Main, Sender = "cli", Text = text, At = 1, IsCommand = isCommand,
    }.ToRow(0, state, runId);

    /// <summary>Writes what another process would have left: a conversation and an unfinished run behind it.</summary>
    private async Task LeaveAsync(TestTenant tenant, LedgerRow run, params InboxRow[] inbox)
    {
        await tenant.SendAsync("m0", "earlier");
        await tenant.Frontend.RunEndedAsync("m0");
        await tenant.ForgetAsync();
        var state = await cluster.Store.Claim(tenant.Name, TestTenant.Main, CancellationToken.None);
        var last = (await tenant.RowsAsync())[^1];
        var user = new UserMessage { Content = [TextBlock.Of("one")], Timestamp = 1 };
        var json = JsonSerializer.SerializeToUtf8Bytes(new
        {
            type = "message", id = "00000001", parentId = last.EntryId, timestamp = "2026-01-01T00:00:00.000Z", message = JsonSerializer.SerializeToElement<TranscriptMessage>(user, ProtocolJson.Default.TranscriptMessage),
        });
        await cluster.Store.Commit(
            new()
            {
                Tenant = tenant.Name, SessionKey = TestTenant.Main, Fence = state.Fence, NewRuns = [run],
                NewInbox = [.. inbox.Select((row, index) => row with { Seq = cluster.Clock.GetUtcNow().ToUnixTimeMilliseconds() * 1000 + 500 + index })],
                Append = [new() { SessionId = state.SessionId!, Seq = last.Seq + 1, EntryId = "00000001", ParentId = last.EntryId, Type = "message", Timestamp = 1, Json = json }],
            },
            CancellationToken.None);
        // What was said while this was prepared is no part of the test.
        cluster.Runner.Forget(tenant.Name);
    }
}
