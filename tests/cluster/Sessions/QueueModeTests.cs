using OpenClaw.AgentRuntime.Runs;
using OpenClaw.Protocol.Chat;
using OpenClaw.Protocol.Events;
using OpenClaw.Protocol.Transcripts;

namespace OpenClaw.ClusterTests.Sessions;

/// <summary>What becomes of a message during a run, by the mode of the queue.</summary>
[Collection(ClusterCollection.Name)]
public sealed class QueueModeTests(GatewayCluster cluster)
{
    [Theory]
    [InlineData("    mode: followup\n")]
    [InlineData("    mode: interrupt\n    byChannel:\n      webchat: followup\n")]
    public async Task Followup_answers_each_message_by_a_run_of_its_own(string mode)
    {
        var (tenant, first) = await BusyAsync(mode);
        await tenant.SendAsync("m2", "two");
        await tenant.SendAsync("m3", "three");

        first.Finish("done");
        var second = await tenant.NextRunAsync();
        second.Finish("done");
        var third = await tenant.NextRunAsync();
        third.Finish("done");
        await tenant.Frontend.RunEndedAsync(third.RunId);

        Assert.EndsWith("two", second.LastUserText, StringComparison.Ordinal);
        Assert.EndsWith("three", third.LastUserText, StringComparison.Ordinal);
        Assert.Empty((await tenant.StoredAsync())!.Inbox);
    }

    [Fact]
    public async Task Interrupt_stops_the_run_drops_what_waits_and_runs_the_newest_under_its_own_id()
    {
        var (tenant, first) = await BusyAsync("    mode: interrupt\n");
        await first.SayAsync("half");
        await tenant.RunAsync("a1", "an agent turn");

        var sent = await tenant.SendAsync("m2", "two");
        await first.Stopped;
        var second = await tenant.NextRunAsync();
        var again = await tenant.SendAsync("m2", "two");
        second.Finish("done");
        await tenant.Frontend.RunEndedAsync("m2");
        await tenant.Frontend.RunEndedAsync("a1");

        Assert.Equal((ChatRunStatus.Started, ChatRunStatus.InFlight, "m2"), (sent.Status, again.Status, second.RunId));
        Assert.Equal((ChatState.Aborted, "interrupt"), ((await tenant.Frontend.EndOfAsync("m1")).State, (await tenant.Frontend.EndOfAsync("m1")).StopReason));
        Assert.Equal(["half", "done"], (await tenant.MessagesAsync()).OfType<AssistantMessage>().Select(message => message.Text));
        Assert.Equal(RunState.Aborted, (await tenant.LedgerAsync("agent", "a1"))!.State);
        Assert.Empty((await tenant.StoredAsync())!.Inbox);
    }

    [Fact]
    public async Task A_repeated_message_interrupts_nothing_though_memory_forgot_it()
    {
        var (tenant, first) = await BusyAsync("    mode: interrupt\n");
        first.Finish("done");
        await tenant.Frontend.RunEndedAsync("m1");
        await tenant.ForgetAsync();
        await tenant.SendAsync("m2", "two");
        var second = await tenant.NextRunAsync();

        var again = await tenant.SendAsync("m1", "one");
        second.Finish("done");
        await tenant.Frontend.RunEndedAsync("m2");

        Assert.Equal(ChatRunStatus.Ok, again.Status);
        Assert.Equal(RunState.Ok, (await tenant.LedgerAsync("chat", "m2"))!.State);
    }

    [Theory]
    [InlineData("steer")]
    [InlineData("queue")]
    public async Task Steer_puts_the_message_into_the_run_between_two_steps(string mode)
    {
        var (tenant, run) = await BusyAsync($"    mode: {mode}\n");
        await run.StartToolAsync("read", ToolEffect.ReadOnly);
        await tenant.SendAsync("m2", "two");
        var own = await tenant.Frontend.EndOfAsync("m2");

        var said = await run.EndToolAsync("read");
        run.Finish("done");
        await tenant.Frontend.RunEndedAsync("m1");

        Assert.Equal((ChatState.Final, null), (own.State, own.Message));
        Assert.EndsWith("two", Assert.Single(said.OfType<UserMessage>()).Text, StringComparison.Ordinal);
        Assert.Equal(["user", "assistant", "toolResult", "user", "assistant"], (await tenant.MessagesAsync()).Select(Role));
        Assert.Empty((await tenant.StoredAsync())!.Inbox);
        Assert.Single(cluster.Runner.Requests(tenant.Name, TestTenant.Main));
    }

    [Fact]
    public async Task A_message_that_finds_no_step_to_steer_gets_a_run_of_its_own()
    {
        var (tenant, run) = await BusyAsync("    mode: steer\n");
        await tenant.SendAsync("m2", "two");

        run.Finish("done");
        var next = await tenant.NextRunAsync();
        next.Finish("done");
        await tenant.Frontend.RunEndedAsync(next.RunId);

        Assert.EndsWith("two", next.LastUserText, StringComparison.Ordinal);
        Assert.Empty((await tenant.StoredAsync())!.Inbox);
    }

    [Fact]
    public async Task Steer_backlog_puts_it_into_the_run_once_and_answers_it_by_another_too()
    {
        var (tenant, run) = await BusyAsync("    mode: steer-backlog\n");
        await run.StartToolAsync("read", ToolEffect.ReadOnly);
        await tenant.SendAsync("m2", "two");

        var said = await run.EndToolAsync("read");
        await run.StartToolAsync("read", ToolEffect.ReadOnly);
        var saidAgain = await run.EndToolAsync("read");
        run.Finish("done");
        var next = await tenant.NextRunAsync();
        next.Finish("done");
        await tenant.Frontend.RunEndedAsync(next.RunId);

        Assert.Single(said);
        Assert.Empty(saidAgain);
        Assert.EndsWith("two", next.LastUserText, StringComparison.Ordinal);
        Assert.Empty((await tenant.StoredAsync())!.Inbox);
    }

    [Fact]
    public async Task A_steered_message_is_part_of_the_run_that_is_resumed_after_a_crash()
    {
        var (tenant, run) = await BusyAsync("    mode: steer\n");
        await run.StartToolAsync("read", ToolEffect.ReadOnly);
        await tenant.SendAsync("m2", "two");
        await run.EndToolAsync("read");
        await cluster.Store.Claim(tenant.Name, TestTenant.Main, CancellationToken.None);
        run.Finish("lost");

        var resumed = await tenant.NextRunAsync();
        resumed.Finish("done");
        await tenant.Frontend.RunEndedAsync("m1");

        Assert.Equal("m1", resumed.RunId);
        Assert.EndsWith("two", resumed.LastUserText, StringComparison.Ordinal);
        Assert.Empty((await tenant.StoredAsync())!.Inbox);
    }

    [Fact]
    public async Task A_message_of_a_sender_with_other_rights_is_not_put_into_the_run()
    {
        var (tenant, run) = await BusyAsync("    mode: steer\n");
        await run.StartToolAsync("read", ToolEffect.ReadOnly);
        await tenant.Session().Send(
            new() { SessionKey = TestTenant.Main, Message = "two", IdempotencyKey = "m2" }, TestTenant.Caller with { IsAdmin = true }, CancellationToken.None);

        var said = await run.EndToolAsync("read");
        run.Finish("done");
        var next = await tenant.NextRunAsync();

        Assert.Empty(said);
        Assert.EndsWith("two", next.LastUserText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Messages_of_senders_with_different_rights_are_not_collected_into_one_prompt()
    {
        var (tenant, first) = await BusyAsync("    mode: collect\n");
        await tenant.SendAsync("m2", "two");
        await tenant.Session().Send(
            new() { SessionKey = TestTenant.Main, Message = "three", IdempotencyKey = "m3" }, TestTenant.Caller with { IsAdmin = true }, CancellationToken.None);

        first.Finish("done");
        var second = await tenant.NextRunAsync();
        second.Finish("done");
        var third = await tenant.NextRunAsync();

        Assert.EndsWith("two", second.LastUserText, StringComparison.Ordinal);
        Assert.EndsWith("three", third.LastUserText, StringComparison.Ordinal);
    }

    private async Task<(TestTenant Tenant, ScriptedRun Run)> BusyAsync(string mode)
    {
        var tenant = await cluster.TenantAsync($"messages:\n  queue:\n    debounceMs: 0\n{mode}");
        tenant.Script();
        await tenant.SendAsync("m1", "one");
        return (tenant, await tenant.NextRunAsync());
    }

    private static string Role(TranscriptMessage message) => message switch
    {
        UserMessage => "user",
        AssistantMessage => "assistant",
        _ => "toolResult",
    };
}
