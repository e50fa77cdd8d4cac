using OpenClaw.Protocol.Chat;
using OpenClaw.Protocol.Events;
using OpenClaw.Protocol.Transcripts;

namespace OpenClaw.ClusterTests.Sessions;

[Collection(ClusterCollection.Name)]
public sealed class FencingTests(GatewayCluster cluster)
{
    [Fact]
    public async Task An_activation_whose_session_was_claimed_by_another_writes_nothing_and_makes_way()
    {
        var tenant = await cluster.TenantAsync();
        await tenant.SendAsync("m1", "one");
        await tenant.Frontend.RunEndedAsync("m1");
        var rows = await tenant.RowsAsync();
        await cluster.Store.Claim(tenant.Name, TestTenant.Main, CancellationToken.None);

        var refusal = await Assert.ThrowsAsync<ProtocolException>(() => tenant.SendAsync("m2", "two"));
        var kept = await tenant.RowsAsync();
        var again = await UntilAcceptedAsync(() => tenant.SendAsync("m2", "two"));
        await tenant.Frontend.RunEndedAsync("m2");

        Assert.Equal((ProtocolErrorCode.Unavailable, true), (refusal.Code, refusal.Retryable));
        Assert.Equal(rows.Count, kept.Count);
        Assert.Equal(ChatRunStatus.Started, again.Status);
        Assert.Equal(["one", "two"], (await UserTextsAsync(tenant)).Select(text => text.Split(' ')[^1]));
    }

    [Fact]
    public async Task A_run_whose_session_was_claimed_by_another_leaves_its_answer_to_the_new_owner()
    {
        var tenant = await cluster.TenantAsync();
        tenant.Script();
        await tenant.SendAsync("m1", "one");
        var fenced = await tenant.NextRunAsync();
        await cluster.Store.Claim(tenant.Name, TestTenant.Main, CancellationToken.None);

        fenced.Finish("the old owner's answer");
        // Nobody calls the session: it is taken up again all the same.
        var resumed = await tenant.NextRunAsync();
        resumed.Finish("the new owner's answer");
        await tenant.Frontend.RunEndedAsync("m1");

        Assert.Equal("m1", resumed.RunId);
        Assert.Equal(["the new owner's answer"], (await tenant.MessagesAsync()).OfType<AssistantMessage>().Select(message => message.Text));
        Assert.Single(tenant.Frontend.Chats, chat => chat.State == ChatState.Final);
    }

    [Fact]
    public async Task A_run_whose_end_could_not_be_written_down_is_run_again_without_anybody_asking()
    {
        var tenant = await cluster.TenantAsync();
        tenant.Script();
        await tenant.SendAsync("m1", "one");
        var first = await tenant.NextRunAsync();
        cluster.Store.FailOnce(tenant.Name, TestTenant.Main);

        first.Finish("lost");
        var second = await tenant.NextRunAsync();
        second.Finish("kept");
        await tenant.Frontend.RunEndedAsync("m1");

        Assert.Equal("m1", second.RunId);
        Assert.Equal(["kept"], (await tenant.MessagesAsync()).OfType<AssistantMessage>().Select(message => message.Text));
        Assert.Equal("kept", Assert.Single(tenant.Frontend.Chats, chat => chat.State == ChatState.Final).Message!.Content.OfType<TextBlock>().Single().Text);
    }

    [Fact]
    public async Task A_session_serves_again_after_its_store_was_away()
    {
        var tenant = await cluster.TenantAsync();
        await tenant.SendAsync("m1", "one");
        await tenant.Frontend.RunEndedAsync("m1");
        cluster.Store.FailOnce(tenant.Name, TestTenant.Main);

        var refusal = await Assert.ThrowsAsync<ProtocolException>(() => tenant.SendAsync("m2", "two"));
        var again = await UntilAcceptedAsync(() => tenant.SendAsync("m2", "two"));
        await tenant.Frontend.RunEndedAsync("m2");

        Assert.Equal((ProtocolErrorCode.Unavailable, true), (refusal.Code, refusal.Retryable));
        Assert.Equal(ChatRunStatus.Started, again.Status);
        Assert.Equal(2, (await UserTextsAsync(tenant)).Count);
    }

    [Fact]
    public async Task A_queued_message_whose_start_could_not_be_written_down_is_answered_once()
    {
        var tenant = await cluster.TenantAsync();
        tenant.Script();
        await tenant.SendAsync("m1", "one");
        var first = await tenant.NextRunAsync();
        await tenant.SendAsync("m2", "two");
        cluster.Store.FailOnce(tenant.Name, TestTenant.Main, commit => commit.InboxChanges.Any(change => change.State == InboxState.InRun));

        first.Finish("done");
        var second = await tenant.NextRunAsync();
        second.Finish("done");
        await tenant.Frontend.RunEndedAsync(second.RunId);

        Assert.Single(await UserTextsAsync(tenant), text => text.Contains("two", StringComparison.Ordinal));
    }

    // As a client does, while the old activation is on its way out.
    private static async Task<T> UntilAcceptedAsync<T>(Func<Task<T>> call)
    {
        using var limit = new CancellationTokenSource(Patience.Limit);
        while (true)
        {
            try
            {
                return await call();
            }
            catch (ProtocolException again) when (again.Retryable == true && !limit.IsCancellationRequested)
            {
                await Task.Yield();
            }
        }
    }

    private static async Task<IReadOnlyList<string>> UserTextsAsync(TestTenant tenant) => [.. (await tenant.MessagesAsync()).OfType<UserMessage>().Select(message => message.Text)];
}
