using System.Text.Json;
using OpenClaw.Protocol.Chat;
using OpenClaw.Protocol.Sessions;
using OpenClaw.Protocol.Transcripts;
using OpenClaw.Protocol.Values;

namespace OpenClaw.ClusterTests.Sessions;

[Collection(ClusterCollection.Name)]
public sealed class SessionChangeTests(GatewayCluster cluster)
{
    private const string Other = "agent:main:other";

    [Fact]
    public async Task A_label_belongs_to_one_session_and_a_refused_one_leaves_no_trace()
    {
        var tenant = await cluster.TenantAsync();
        await PatchAsync(tenant, TestTenant.Main, patch => patch with { Label = Optional.Of("mine") });

        var refusal = await Assert.ThrowsAsync<ProtocolException>(() => PatchAsync(tenant, Other, patch => patch with { Label = Optional.Of("mine") }));
        var entry = (await PatchAsync(tenant, Other, patch => patch with { ThinkingLevel = Optional.Of("high") })).Entry;

        Assert.Equal((ProtocolErrorCode.InvalidRequest, "label already in use: mine"), (refusal.Code, refusal.Message));
        Assert.Equal((null, "high"), (entry.Label, entry.ThinkingLevel));
    }

    [Fact]
    public async Task The_list_shows_no_text_of_a_conversation_that_was_reset()
    {
        var tenant = await cluster.TenantAsync();
        await tenant.SendAsync("m1", "the old question");
        await tenant.Frontend.RunEndedAsync("m1");
        var old = await ListAsync(tenant);

        await tenant.Session().Reset(new() { Key = TestTenant.Main }, CancellationToken.None);
        var reset = await ListAsync(tenant);
        await tenant.SendAsync("m2", "the new question");
        await tenant.Frontend.RunEndedAsync("m2");
        var again = await ListAsync(tenant);

        Assert.Equal(("the old question", "re: m1"), (old.DerivedTitle, old.LastMessagePreview));
        Assert.Equal((null, null), (reset.DerivedTitle, reset.LastMessagePreview));
        Assert.Equal(("the new question", "re: m2"), (again.DerivedTitle, again.LastMessagePreview));
    }

    [Fact]
    public async Task An_agent_request_with_a_taken_label_is_refused_and_the_session_goes_on_without_it()
    {
        var tenant = await cluster.TenantAsync();
        await PatchAsync(tenant, TestTenant.Main, patch => patch with { Label = Optional.Of("mine") });

        var refusal = await Assert.ThrowsAsync<ProtocolException>(() => tenant.RunAsync("a1", "one", Other, label: "mine"));
        await tenant.SendAsync("m1", "two", Other);
        await tenant.Frontend.RunEndedAsync("m1");

        Assert.Equal(ProtocolErrorCode.InvalidRequest, refusal.Code);
        Assert.Single((await tenant.MessagesAsync(Other)).OfType<UserMessage>());
    }

    [Fact]
    public async Task Null_clears_a_setting_and_what_is_absent_stays()
    {
        var tenant = await cluster.TenantAsync();
        await PatchAsync(tenant, TestTenant.Main, patch => patch with { ThinkingLevel = Optional.Of("high"), VerboseLevel = Optional.Of("on") });

        var entry = (await PatchAsync(tenant, TestTenant.Main, patch => patch with { ThinkingLevel = Optional.Null<string>() })).Entry;

        Assert.Equal((null, "on"), (entry.ThinkingLevel, entry.VerboseLevel));
    }

    [Fact]
    public async Task A_session_that_may_not_speak_refuses_messages_and_keeps_nothing()
    {
        var tenant = await cluster.TenantAsync();
        await PatchAsync(tenant, TestTenant.Main, patch => patch with { SendPolicy = Optional.Of("deny") });

        var refusal = await Assert.ThrowsAsync<ProtocolException>(() => tenant.SendAsync("m1", "one"));

        Assert.Equal((ProtocolErrorCode.InvalidRequest, "send blocked by session policy"), (refusal.Code, refusal.Message));
        Assert.Null(await tenant.LedgerAsync("chat", "m1"));
    }

    [Fact]
    public async Task A_reset_stops_the_run_and_begins_a_new_conversation_that_keeps_its_levels()
    {
        var tenant = await cluster.TenantAsync();
        await PatchAsync(tenant, TestTenant.Main, patch => patch with { ThinkingLevel = Optional.Of("high") });
        tenant.Script();
        await tenant.SendAsync("m1", "one");
        var run = await tenant.NextRunAsync();
        var before = (await tenant.StoredAsync())!.SessionId;

        var reset = await tenant.Session().Reset(new() { Key = TestTenant.Main }, CancellationToken.None);
        await run.Stopped;

        Assert.NotEqual(before, reset.Entry.SessionId);
        Assert.Equal(("high", reset.Entry.SessionId), (reset.Entry.ThinkingLevel, (await tenant.StoredAsync())!.SessionId));
        Assert.Equal(RunState.Aborted, (await tenant.LedgerAsync("chat", "m1"))!.State);
        Assert.Empty(await tenant.RowsAsync());
    }

    [Fact]
    public async Task The_main_session_is_never_deleted()
    {
        var tenant = await cluster.TenantAsync();

        var refusal = await Assert.ThrowsAsync<ProtocolException>(() => tenant.Session().Delete(new() { Key = TestTenant.Main }, CancellationToken.None));

        Assert.Equal(ProtocolErrorCode.InvalidRequest, refusal.Code);
    }

    [Fact]
    public async Task Deleting_removes_entry_and_transcript_and_ends_what_waited()
    {
        var tenant = await cluster.TenantAsync();
        tenant.Script(Other);
        await tenant.SendAsync("m1", "one", Other);
        await tenant.NextRunAsync(Other);
        await tenant.RunAsync("a1", "two", Other);

        var deleted = await tenant.Session(Other).Delete(new() { Key = Other }, CancellationToken.None);
        var again = await tenant.Session(Other).Delete(new() { Key = Other }, CancellationToken.None);

        Assert.True(deleted.Deleted);
        Assert.False(again.Deleted);
        Assert.Null(await tenant.StoredAsync(Other));
        Assert.Equal(RunState.Aborted, (await tenant.LedgerAsync("agent", "a1"))!.State);
        await tenant.Frontend.RunEndedAsync("a1");
    }

    [Fact]
    public async Task Compacting_keeps_the_last_lines_and_the_session_goes_on_behind_them()
    {
        var tenant = await cluster.TenantAsync();
        foreach (var key in new[] { "m1", "m2", "m3" })
        {
            await tenant.SendAsync(key, key);
            await tenant.Frontend.RunEndedAsync(key);
        }
        var rows = await tenant.RowsAsync();

        var compacted = await tenant.Session().Compact(new() { Key = TestTenant.Main, MaxLines = 2 }, CancellationToken.None);
        await tenant.SendAsync("m4", "m4");
        await tenant.Frontend.RunEndedAsync("m4");

        Assert.Equal((true, 2), (compacted.Compacted, compacted.Kept));
        // No copy is made, so none is named.
        Assert.Null(compacted.Archived);
        var left = await tenant.RowsAsync();
        Assert.Equal(rows[0].EntryId, left[0].EntryId);
        Assert.Equal("session", left[0].Type);
        Assert.Equal(rows.TakeLast(2).Select(row => row.EntryId), left.Skip(1).Take(2).Select(row => row.EntryId));
        Assert.Equal(3, cluster.Runner.Requests(tenant.Name, TestTenant.Main)[^1].History.Count);
    }

    [Fact]
    public async Task Compacting_a_busy_session_stops_its_run_and_answers_what_waited_once()
    {
        var tenant = await cluster.TenantAsync();
        tenant.Script();
        await tenant.SendAsync("m1", "one");
        await tenant.NextRunAsync();
        await tenant.SendAsync("m2", "two");

        await tenant.Session().Compact(new() { Key = TestTenant.Main, MaxLines = 1 }, CancellationToken.None);
        var queued = await tenant.NextRunAsync();
        queued.Finish("done");
        await tenant.Frontend.RunEndedAsync(queued.RunId);
        await PatchAsync(tenant, TestTenant.Main, patch => patch with { ThinkingLevel = Optional.Of("low") });

        Assert.Contains("two", queued.LastUserText, StringComparison.Ordinal);
        Assert.Equal(2, cluster.Runner.Requests(tenant.Name, TestTenant.Main).Count);
        Assert.Empty((await tenant.StoredAsync())!.Inbox);
    }

    [Fact]
    public async Task A_note_is_appended_told_and_refused_where_there_is_no_conversation()
    {
        var tenant = await cluster.TenantAsync();
        var refusal = await Assert.ThrowsAsync<ProtocolException>(() => InjectAsync(tenant));
        await tenant.SendAsync("m1", "one");
        await tenant.Frontend.RunEndedAsync("m1");

        var injected = await InjectAsync(tenant);
        await tenant.Frontend.EndOfAsync($"inject-{injected.MessageId}");

        Assert.Equal((ProtocolErrorCode.InvalidRequest, "session not found"), (refusal.Code, refusal.Message));
        Assert.Equal("[by hand]\n\na note", (await tenant.MessagesAsync())[^1].Text);

        static Task<ChatInjectResult> InjectAsync(TestTenant tenant) =>
            tenant.Session().Inject(new() { SessionKey = TestTenant.Main, Message = "a note", Label = "by hand" }, CancellationToken.None);
    }

    [Fact]
    public async Task System_lines_go_into_the_next_prompt_only()
    {
        var tenant = await cluster.TenantAsync();
        await tenant.Session().Remember("the kettle is on", CancellationToken.None);
        await tenant.ForgetAsync();

        await tenant.SendAsync("m1", "one");
        await tenant.Frontend.RunEndedAsync("m1");
        await tenant.SendAsync("m2", "two");
        await tenant.Frontend.RunEndedAsync("m2");

        var users = (await tenant.MessagesAsync()).OfType<UserMessage>().Select(message => message.Text).ToList();
        Assert.Matches(@"^System: \[.*\] the kettle is on\n", users[0]);
        Assert.DoesNotContain("kettle", users[1], StringComparison.Ordinal);
        Assert.Empty((await tenant.StoredAsync())!.Inbox);
    }

    [Fact]
    public async Task A_session_left_alone_for_too_long_begins_anew()
    {
        var tenant = await cluster.TenantAsync("session:\n  reset:\n    mode: idle\n    idleMinutes: 1\n");
        await tenant.SendAsync("m1", "one");
        await tenant.Frontend.RunEndedAsync("m1");
        var before = (await tenant.StoredAsync())!.SessionId;

        // Longer than the session may be idle, shorter than the frontend's lease.
        cluster.Clock.Advance(TimeSpan.FromSeconds(75));
        await tenant.SendAsync("m2", "two");
        await tenant.Frontend.RunEndedAsync("m2");

        Assert.NotEqual(before, (await tenant.StoredAsync())!.SessionId);
        Assert.Single(cluster.Runner.Requests(tenant.Name, TestTenant.Main)[^1].History);
        Assert.Equal("session", (await tenant.RowsAsync())[0].Type);
    }

    private static Task<SessionsPatchResult> PatchAsync(TestTenant tenant, string key, Func<SessionsPatchParams, SessionsPatchParams> change) =>
        tenant.Session(key).Patch(change(new() { Key = key }), CancellationToken.None);

    private static async Task<SessionListEntry> ListAsync(TestTenant tenant)
    {
        using var list = (await tenant.Grain<ISessionIndex>().List(new() { IncludeDerivedTitles = true, IncludeLastMessage = true }, CancellationToken.None)).Parse();
        return list.RootElement.GetProperty("sessions").EnumerateArray().Single().Deserialize(ProtocolJson.Default.SessionListEntry)!;
    }
}
