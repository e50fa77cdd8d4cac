using OpenClaw.Storage.Sessions;
using Xunit;
using static OpenClaw.UnitTests.Storage.Rows;

namespace OpenClaw.UnitTests.Storage;

/// <summary>Sessions: fence, entry, label, list.</summary>
public abstract class SessionStoreSuite : StoreSuite
{
    private const string Key = "agent:main:main";

    [StoreFact]
    public async Task A_key_nobody_used_loads_as_null()
    {
        Assert.Null(await Sessions.Load(Tenant, Key, None));
    }

    [StoreFact]
    public async Task A_key_that_was_only_claimed_loads_as_null()
    {
        await Sessions.Claim(Tenant, Key, None);

        Assert.Null(await Sessions.Load(Tenant, Key, None));
    }

    [StoreFact]
    public async Task Each_claim_takes_the_next_fence_and_reads_the_session()
    {
        var first = await Sessions.Store(Tenant, Key, c => c with { Session = Session("s1"), Append = [Entry("s1", 1), Entry("s1", 2)] });

        var second = await Sessions.Claim(Tenant, Key, None);

        Assert.Equal((1, 2), (first, second.Fence));
        Assert.Equal(("s1", "entry of s1", 2), (second.SessionId, Text(second.Entry), second.LastSeq));
    }

    [StoreFact]
    public async Task A_load_carries_no_fence()
    {
        await Sessions.Store(Tenant, Key, c => c with { Session = Session("s1") });

        Assert.Equal(0, (await Sessions.Load(Tenant, Key, None))!.Fence);
    }

    [StoreTheory]
    [InlineData("session")]
    [InlineData("delete")]
    [InlineData("rows only")]
    public async Task A_commit_under_an_old_fence_is_refused_and_writes_nothing(string what)
    {
        var old = await Sessions.Store(Tenant, Key, c => c with { Session = Session("s1") });
        await Sessions.Claim(Tenant, Key, None);
        var commit = new SessionCommit
        {
            Tenant = Tenant,
            SessionKey = Key,
            Fence = old,
            Session = what == "session" ? Session("s2") : null,
            DeleteSession = what == "delete",
            Append = [Entry("s1", 1)],
            NewInbox = [Inbox(1)],
            NewRuns = [Run(Key, "r1")],
        };

        await Assert.ThrowsAsync<FencedException>(() => Sessions.Commit(commit, None));

        var state = (await Sessions.Load(Tenant, Key, None))!;
        Assert.Equal(("s1", 0L), (state.SessionId, state.LastSeq));
        Assert.Empty(state.Inbox);
        Assert.Null(await Sessions.FindRun(Tenant, "r1", None));
    }

    [StoreFact]
    public async Task A_commit_on_a_key_nobody_claimed_is_refused()
    {
        var commit = new SessionCommit { Tenant = Tenant, SessionKey = Key, Fence = 0, Session = Session("s1") };

        await Assert.ThrowsAsync<FencedException>(() => Sessions.Commit(commit, None));
    }

    [StoreFact]
    public async Task Of_two_owners_only_the_later_one_can_write()
    {
        var first = await Sessions.Claim(Tenant, Key, None);
        var second = await Sessions.Claim(Tenant, Key, None);
        var commit = new SessionCommit { Tenant = Tenant, SessionKey = Key, Fence = second.Fence, Session = Session("s2") };

        await Assert.ThrowsAsync<FencedException>(() => Sessions.Commit(commit with { Fence = first.Fence, Session = Session("s1") }, None));
        await Sessions.Commit(commit, None);

        Assert.Equal("s2", (await Sessions.Load(Tenant, Key, None))!.SessionId);
    }

    [StoreFact]
    public async Task A_deleted_session_is_gone_but_its_fence_goes_on()
    {
        var fence = await Sessions.Store(Tenant, Key, c => c with { Session = Session("s1", label: "work") });
        await Sessions.Commit(new SessionCommit { Tenant = Tenant, SessionKey = Key, Fence = fence, DeleteSession = true }, None);

        Assert.Null(await Sessions.Load(Tenant, Key, None));
        Assert.Empty(await Sessions.List(new SessionQuery { Tenant = Tenant }, None));
        Assert.Null(await Sessions.FindKey(Tenant, "s1", null, None));
        Assert.Null(await Sessions.FindKey(Tenant, null, "work", None));
        Assert.Equal(fence + 1, (await Sessions.Claim(Tenant, Key, None)).Fence);
    }

    [StoreFact]
    public async Task Writing_and_deleting_the_session_in_one_commit_is_refused()
    {
        var commit = new SessionCommit { Tenant = Tenant, SessionKey = Key, Fence = 1, Session = Session("s1"), DeleteSession = true };

        await Assert.ThrowsAsync<ArgumentException>(() => Sessions.Commit(commit, None));
    }

    [StoreFact]
    public async Task A_label_belongs_to_one_session_of_a_tenant()
    {
        await Sessions.Store(Tenant, "a", c => c with { Session = Session("s1", label: "work") });
        await Sessions.Store(Other, "a", c => c with { Session = Session("s1", label: "work") });
        var fence = await Sessions.Store(Tenant, "b", c => c with { Session = Session("s2") });
        var commit = new SessionCommit
        {
            Tenant = Tenant, SessionKey = "b", Fence = fence, Session = Session("s2", label: "work"), NewInbox = [Inbox(1)],
        };

        await Assert.ThrowsAsync<LabelTakenException>(() => Sessions.Commit(commit, None));

        Assert.Empty((await Sessions.Load(Tenant, "b", None))!.Inbox);
        Assert.Equal("a", await Sessions.FindKey(Tenant, null, "work", None));
    }

    [StoreFact]
    public async Task A_label_that_was_given_up_can_be_taken()
    {
        var fence = await Sessions.Store(Tenant, "a", c => c with { Session = Session("s1", label: "work") });
        await Sessions.Commit(new SessionCommit { Tenant = Tenant, SessionKey = "a", Fence = fence, Session = Session("s1") }, None);

        await Sessions.Store(Tenant, "b", c => c with { Session = Session("s2", label: "work") });

        Assert.Equal("b", await Sessions.FindKey(Tenant, null, "work", None));
    }

    [StoreFact]
    public async Task A_key_is_found_by_session_id_of_its_tenant()
    {
        await Sessions.Store(Tenant, "a", c => c with { Session = Session("s1") });

        Assert.Equal("a", await Sessions.FindKey(Tenant, "s1", null, None));
        Assert.Null(await Sessions.FindKey(Other, "s1", null, None));
        await Assert.ThrowsAsync<ArgumentException>(() => Sessions.FindKey(Tenant, null, null, None));
    }

    [StoreFact]
    public async Task The_list_is_newest_first_up_to_its_limit()
    {
        foreach (var (key, at) in new[] { ("a", 10), ("b", 30), ("c", 20) })
            await Sessions.Store(Tenant, key, c => c with { Session = Session("s-" + key, at) });

        Assert.Equal(["b", "c", "a"], await Keys(new SessionQuery { Tenant = Tenant }));
        Assert.Equal(["b", "c"], await Keys(new SessionQuery { Tenant = Tenant, Limit = 2 }));
        Assert.Equal(["b", "c"], await Keys(new SessionQuery { Tenant = Tenant, UpdatedSince = 20 }));
        Assert.Empty(await Keys(new SessionQuery { Tenant = Other }));
    }

    [StoreFact]
    public async Task A_list_row_holds_what_was_written_last()
    {
        var session = Session("s1", label: "work") with { DisplayName = "Work", Channel = "telegram", FirstUserText = "first", LastText = "last" };
        var fence = await Sessions.Store(Tenant, "a", c => c with { Session = session });
        await Sessions.Commit(
            new SessionCommit { Tenant = Tenant, SessionKey = "a", Fence = fence, Session = session with { UpdatedAt = 9, FirstUserText = null, LastText = "later" } },
            None);

        var row = Assert.Single(await Sessions.List(new SessionQuery { Tenant = Tenant }, None));

        Assert.Equal(("a", "s1", "main", "direct"), (row.SessionKey, row.SessionId, row.AgentId, row.Kind));
        Assert.Equal(("work", "Work", "telegram", 9L), (row.Label, row.DisplayName, row.Channel, row.UpdatedAt));
        Assert.Equal(("row of s1", "first", "later"), (Text(row.ListRow), row.FirstUserText, row.LastText));
    }

    [StoreTheory]
    [InlineData("direct")]
    [InlineData("group")]
    public async Task An_empty_text_clears_what_the_list_shows_of_a_session(string kind)
    {
        var fence = await Sessions.Store(Tenant, "a", c => c with { Session = Session("s1") with { FirstUserText = "first", LastText = "last" } });
        await Sessions.Commit(
            new SessionCommit { Tenant = Tenant, SessionKey = "a", Fence = fence, Session = Session("s1") with { Kind = kind, FirstUserText = "", LastText = "" } }, None);

        var row = Assert.Single(await Sessions.List(new SessionQuery { Tenant = Tenant }, None));

        Assert.Equal((null, null), (row.FirstUserText, row.LastText));
    }

    [StoreFact]
    public async Task The_list_is_narrowed_by_agent_label_and_parent()
    {
        await Sessions.Store(Tenant, "a", c => c with { Session = Session("s1", label: "work") });
        await Sessions.Store(Tenant, "b", c => c with { Session = Session("s2") with { AgentId = "ops" } });
        await Sessions.Store(Tenant, "c", c => c with { Session = Session("s3") with { AgentId = "ops", SpawnedBy = "a" } });

        Assert.Equal(["b", "c"], await Keys(new SessionQuery { Tenant = Tenant, AgentId = "ops" }));
        Assert.Equal(["a"], await Keys(new SessionQuery { Tenant = Tenant, Label = "work" }));
        Assert.Equal(["c"], await Keys(new SessionQuery { Tenant = Tenant, AgentId = "ops", SpawnedBy = "a" }));
        Assert.Empty(await Keys(new SessionQuery { Tenant = Tenant, AgentId = "main", SpawnedBy = "a" }));
    }

    [StoreFact]
    public async Task Global_unknown_and_cron_run_sessions_are_listed_only_when_asked_for()
    {
        await Sessions.Store(Tenant, "global", c => c with { Session = Session("s1") with { Kind = "global" } });
        await Sessions.Store(Tenant, "unknown", c => c with { Session = Session("s2") with { Kind = "unknown" } });
        await Sessions.Store(Tenant, "agent:main:cron:j:run:s3", c => c with { Session = Session("s3") });
        var all = new SessionQuery { Tenant = Tenant };

        Assert.Empty(await Keys(all));
        Assert.Equal(["global"], await Keys(all with { IncludeGlobal = true }));
        Assert.Equal(["unknown"], await Keys(all with { IncludeUnknown = true }));
        Assert.Equal(["agent:main:cron:j:run:s3"], await Keys(all with { IncludeRuns = true }));
    }

    [StoreTheory]
    [InlineData("MAIN:A", "agent:main:a")]
    [InlineData("straße", "agent:main:a")]
    [InlineData("GRÖSSE", "agent:main:b")]
    [InlineData(" id-b ", "agent:main:b")]
    [InlineData("100%", "agent:main:a")]
    [InlineData("%", "agent:main:a")]
    [InlineData("x_y", "agent:main:b")]
    public async Task A_search_ignores_case_and_takes_wildcards_literally(string search, string expected)
    {
        await Sessions.Store(Tenant, "agent:main:a", c => c with { Session = Session("id-a", label: "100% Straße") });
        await Sessions.Store(Tenant, "agent:main:b", c => c with { Session = Session("id-b") with { DisplayName = "x_y Größe".Replace("ß", "ss", StringComparison.Ordinal) } });

        Assert.Equal([expected], await Keys(new SessionQuery { Tenant = Tenant, Search = search }));
    }

    [StoreFact]
    public async Task A_renamed_session_is_found_under_its_new_name_only()
    {
        var fence = await Sessions.Store(Tenant, "a", c => c with { Session = Session("s1", label: "before") });
        await Sessions.Commit(new SessionCommit { Tenant = Tenant, SessionKey = "a", Fence = fence, Session = Session("s1", label: "after") }, None);

        Assert.Equal(["a"], await Keys(new SessionQuery { Tenant = Tenant, Search = "after" }));
        Assert.Empty(await Keys(new SessionQuery { Tenant = Tenant, Search = "before" }));
    }

    private async Task<string[]> Keys(SessionQuery query) =>
        [.. (await Sessions.List(query, None)).Select(row => row.SessionKey)];
}
