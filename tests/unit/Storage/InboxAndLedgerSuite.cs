using OpenClaw.Storage.Sessions;
using Xunit;
using static OpenClaw.UnitTests.Storage.Rows;

namespace OpenClaw.UnitTests.Storage;

/// <summary>Inbox and run ledger: the life of an accepted message, what is left over, what is forgotten.</summary>
public abstract class InboxAndLedgerSuite : StoreSuite
{
    private const string Key = "agent:main:main";

    [StoreFact]
    public async Task An_accepted_message_and_its_run_are_open_until_they_end()
    {
        var fence = await Sessions.Store(Tenant, Key, c => c with { NewInbox = [Inbox(1), Inbox(2)], NewRuns = [Run(Key, "r1")] });
        var accepted = (await Sessions.Load(Tenant, Key, None))!;
        await Commit(fence, c => c with
        {
            InboxChanges = [new InboxChange(1, InboxState.InRun, "r1", null)],
            RunChanges = [new LedgerChange { Kind = "chat", IdempotencyKey = "r1", State = RunState.Running, Silo = "silo-a", StartedAt = 5 }],
        });
        var running = (await Sessions.Load(Tenant, Key, None))!;
        await Commit(fence, c => c with
        {
            InboxChanges = [new InboxChange(1, InboxState.Answered, null, null), new InboxChange(2, InboxState.Dropped, null, "too many")],
            RunChanges = [new LedgerChange { Kind = "chat", IdempotencyKey = "r1", State = RunState.Ok, EndedAt = 9, Result = Bytes("done") }],
        });

        Assert.Equal([(1L, InboxState.Waiting, null), (2L, InboxState.Waiting, null)], Standing(accepted));
        Assert.Equal(("m1", "body 1", 1L), (accepted.Inbox[0].MessageId, Text(accepted.Inbox[0].Body), accepted.Inbox[0].AcceptedAt));
        Assert.Equal([(1L, InboxState.InRun, "r1"), (2L, InboxState.Waiting, null)], Standing(running));
        Assert.Equal(("silo-a", RunState.Running, 5L), (running.OpenRuns[0].Silo, running.OpenRuns[0].State, running.OpenRuns[0].StartedAt));
        Assert.Null(await Sessions.Load(Tenant, Key, None));
        var ended = (await Sessions.FindRun(Tenant, "r1", None))!;
        Assert.Equal((RunState.Ok, 9L, "done", "silo-a"), (ended.State, ended.EndedAt, Text(ended.Result), ended.Silo));
    }

    [StoreFact]
    public async Task A_message_that_waits_again_belongs_to_no_run()
    {
        var fence = await Sessions.Store(Tenant, Key, c => c with { NewInbox = [Inbox(1) with { State = InboxState.InRun, RunId = "r1" }] });

        await Commit(fence, c => c with { InboxChanges = [new InboxChange(1, InboxState.Waiting, null, null)] });

        Assert.Equal([(1L, InboxState.Waiting, null)], Standing((await Sessions.Load(Tenant, Key, None))!));
    }

    [StoreFact]
    public async Task An_idempotency_key_is_accepted_once_per_tenant_and_kind()
    {
        var fence = await Sessions.Store(Tenant, Key, c => c with { NewRuns = [Run(Key, "r1"), Run(Key, "r1", kind: "agent")] });
        await Sessions.Store(Other, Key, c => c with { NewRuns = [Run(Key, "r1")] });

        await Assert.ThrowsAsync<DuplicateRunException>(() => Commit(fence, c => c with { NewInbox = [Inbox(1)], NewRuns = [Run(Key, "r2"), Run(Key, "r1")] }));

        Assert.Empty((await Sessions.Load(Tenant, Key, None))!.Inbox);
        Assert.Null(await Sessions.FindRun(Tenant, "r2", None));
    }

    [StoreFact]
    public async Task Of_many_that_race_with_one_idempotency_key_one_wins_and_the_others_can_read_its_row()
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(async i =>
        {
            var key = $"agent:main:{i}";
            var fence = (await Sessions.Claim(Tenant, key, None)).Fence;
            try
            {
                await Sessions.Commit(new SessionCommit { Tenant = Tenant, SessionKey = key, Fence = fence, NewRuns = [Run(key, "same")] }, None);
                return true;
            }
            catch (DuplicateRunException)
            {
                Assert.NotNull(await Sessions.FindByIdempotencyKey(Tenant, "chat", "same", None));
                return false;
            }
        }));

        Assert.Single(outcomes, won => won);
    }

    [StoreFact]
    public async Task A_ledger_row_comes_back_whole()
    {
        var run = new LedgerRow
        {
            Kind = "agent",
            IdempotencyKey = "k",
            RunId = "r",
            SessionKey = Key,
            RawSessionKey = "main",
            SessionId = "s1",
            State = RunState.Error,
            Silo = "silo-a",
            SeqHighWater = 7,
            AcceptedAt = 1,
            StartedAt = 2,
            EndedAt = 3,
            Error = "broke",
            SideEffect = "mail",
            Result = Bytes("result"),
        };
        await Sessions.Store(Tenant, Key, c => c with { NewRuns = [run] });

        var stored = (await Sessions.FindByIdempotencyKey(Tenant, "agent", "k", None))!;

        Assert.Equal("result", Text(stored.Result));
        Assert.Equal(run with { Result = null }, stored with { Result = null });
    }

    [StoreFact]
    public async Task A_ledger_change_leaves_what_it_does_not_name()
    {
        var run = Run(Key, "r1", silo: "silo-a") with { SideEffect = "mail", SeqHighWater = 4 };
        var fence = await Sessions.Store(Tenant, Key, c => c with { NewRuns = [run] });

        await Commit(fence, c => c with { RunChanges = [new LedgerChange { Kind = "chat", IdempotencyKey = "r1", SeqHighWater = 8 }] });
        var kept = await Sessions.FindRun(Tenant, "r1", None);
        await Commit(fence, c => c with { RunChanges = [new LedgerChange { Kind = "chat", IdempotencyKey = "r1", SideEffect = "" }] });
        var cleared = await Sessions.FindRun(Tenant, "r1", None);

        Assert.Equal(run with { SeqHighWater = 8 }, kept);
        Assert.Equal(run with { SeqHighWater = 8, SideEffect = null }, cleared);
    }

    [StoreFact]
    public async Task A_change_of_a_row_that_is_not_there_undoes_the_commit()
    {
        var fence = await Sessions.Store(Tenant, Key, c => c with { Session = Session("s1") });
        await Sessions.Store(Tenant, "elsewhere", c => c with { NewRuns = [Run("elsewhere", "r1")] });

        await Assert.ThrowsAsync<InvalidOperationException>(() => Commit(fence, c => c with
        {
            NewInbox = [Inbox(1)], InboxChanges = [new InboxChange(7, InboxState.Answered, null, null)],
        }));
        await Assert.ThrowsAsync<InvalidOperationException>(() => Commit(fence, c => c with
        {
            RunChanges = [new LedgerChange { Kind = "chat", IdempotencyKey = "r1", State = RunState.Ok }],
        }));

        Assert.Empty((await Sessions.Load(Tenant, Key, None))!.Inbox);
        Assert.Equal(RunState.Accepted, (await Sessions.FindRun(Tenant, "r1", None))!.State);
    }

    [StoreFact]
    public async Task A_run_of_another_session_is_refused()
    {
        var fence = (await Sessions.Claim(Tenant, Key, None)).Fence;

        await Assert.ThrowsAsync<ArgumentException>(() => Commit(fence, c => c with { NewRuns = [Run("elsewhere", "r1")] }));
    }

    [StoreFact]
    public async Task A_run_id_finds_its_newest_row()
    {
        await Sessions.Store(Tenant, Key, c => c with
        {
            NewRuns = [Run(Key, "a", acceptedAt: 2) with { RunId = "r" }, Run(Key, "b", acceptedAt: 1) with { RunId = "r" }],
        });

        Assert.Equal("a", (await Sessions.FindRun(Tenant, "r", None))!.IdempotencyKey);
    }

    [StoreFact]
    public async Task Another_tenant_sees_none_of_it()
    {
        await Sessions.Store(Tenant, Key, c => c with { NewInbox = [Inbox(1)], NewRuns = [Run(Key, "r1")] });

        Assert.Null(await Sessions.Load(Other, Key, None));
        Assert.Null(await Sessions.FindRun(Other, "r1", None));
        Assert.Null(await Sessions.FindByIdempotencyKey(Other, "chat", "r1", None));
        Assert.Empty((await Sessions.Claim(Other, Key, None)).Inbox);
    }

    [StoreFact]
    public async Task Unfinished_are_runs_without_a_live_silo_and_messages_nobody_works_on()
    {
        await Sessions.Store(Tenant, "live", c => c with { NewInbox = [Inbox(1)], NewRuns = [Run("live", "r1", silo: "alive")] });
        await Sessions.Store(Tenant, "dead", c => c with { NewRuns = [Run("dead", "r2", silo: "gone", acceptedAt: 30)] });
        await Sessions.Store(Other, "no silo", c => c with { NewRuns = [Run("no silo", "r3", acceptedAt: 20)] });
        await Sessions.Store(Tenant, "waiting", c => c with { NewInbox = [Inbox(1, acceptedAt: 10)] });
        await Sessions.Store(Tenant, "both", c => c with { NewRuns = [Run("both", "r4", silo: "alive"), Run("both", "r5", silo: "gone", acceptedAt: 40)] });
        await Sessions.Store(Tenant, "ended", c => c with
        {
            NewInbox = [Inbox(1) with { State = InboxState.Answered }],
            NewRuns = [Run("ended", "r6", silo: "gone") with { State = RunState.Interrupted, EndedAt = 2 }],
        });

        var unfinished = await Sessions.FindUnfinished(["alive", "alive too"], 10, None);
        var first = await Sessions.FindUnfinished(["alive"], 2, None);

        Assert.Equal([(Tenant, "waiting"), (Other, "no silo"), (Tenant, "dead"), (Tenant, "both")], unfinished);
        Assert.Equal([(Tenant, "waiting"), (Other, "no silo")], first);
    }

    [StoreFact]
    public async Task A_waiting_message_with_a_reason_asks_for_no_run()
    {
        await Sessions.Store(Tenant, Key, c => c with { NewInbox = [Inbox(1) with { Reason = "told with the next run" }] });
        var fence = await Sessions.Store(Tenant, "held", c => c with { NewInbox = [Inbox(1)] });
        await Sessions.Commit(
            new SessionCommit { Tenant = Tenant, SessionKey = "held", Fence = fence, InboxChanges = [new(1, InboxState.Waiting, null, "told with the next run")] }, None);

        Assert.Empty(await Sessions.FindUnfinished([], 10, None));
        Assert.Equal("told with the next run", Assert.Single((await Sessions.Load(Tenant, "held", None))!.Inbox).Reason);
    }

    [StoreFact]
    public async Task The_last_sequence_of_the_inbox_counts_settled_messages_too()
    {
        await Sessions.Store(Tenant, Key, c => c with { NewInbox = [Inbox(3), Inbox(7) with { State = InboxState.Answered }] });

        Assert.Equal(7, (await Sessions.Claim(Tenant, Key, None)).LastInboxSeq);
        Assert.Equal(0, (await Sessions.Claim(Tenant, "unused", None)).LastInboxSeq);
    }

    [StoreFact]
    public async Task After_the_last_silo_died_every_open_session_is_unfinished_once()
    {
        await Sessions.Store(Tenant, Key, c => c with { NewInbox = [Inbox(1), Inbox(2)], NewRuns = [Run(Key, "r1", silo: "gone"), Run(Key, "r2", silo: "gone")] });

        Assert.Equal([(Tenant, Key)], await Sessions.FindUnfinished([], 10, None));
    }

    [StoreFact]
    public async Task A_purge_forgets_what_ended_before_and_keeps_the_rest()
    {
        await Sessions.Store(Tenant, Key, c => c with
        {
            NewInbox = [Inbox(1, acceptedAt: 10) with { State = InboxState.Answered }, Inbox(2, acceptedAt: 10), Inbox(3, acceptedAt: 60) with { State = InboxState.Dropped }],
            NewRuns =
            [
                Run(Key, "old", acceptedAt: 10) with { State = RunState.Ok, EndedAt = 20 },
                Run(Key, "open", acceptedAt: 10),
                Run(Key, "long", acceptedAt: 10) with { State = RunState.Ok, EndedAt = 60 },
            ],
        });

        var purged = await Sessions.Purge(DateTimeOffset.FromUnixTimeMilliseconds(50), None);
        var later = await Sessions.Purge(DateTimeOffset.FromUnixTimeMilliseconds(100), None);

        Assert.Equal((2, 2), (purged, later));
        Assert.Null(await Sessions.FindRun(Tenant, "old", None));
        Assert.Null(await Sessions.FindRun(Tenant, "long", None));
        var state = (await Sessions.Load(Tenant, Key, None))!;
        Assert.Equal([2], state.Inbox.Select(row => row.Seq));
        Assert.Equal(["open"], state.OpenRuns.Select(run => run.RunId));
    }

    [StoreFact]
    public async Task A_purge_goes_through_many_rows_and_past_open_ones()
    {
        await Sessions.Store(Tenant, Key, c => c with
        {
            NewRuns = [.. Enumerable.Range(0, 1300).Select(i => Run(Key, $"r{i}", acceptedAt: 10) with { State = i % 2 == 0 || i < 600 ? RunState.Running : RunState.Ok })],
        });

        Assert.Equal(350, await Sessions.Purge(DateTimeOffset.FromUnixTimeMilliseconds(50), None));
    }

    private Task Commit(long fence, Func<SessionCommit, SessionCommit> change) =>
        Sessions.Commit(change(new SessionCommit { Tenant = Tenant, SessionKey = Key, Fence = fence }), None);

    private static IEnumerable<(long Seq, InboxState State, string? RunId)> Standing(SessionState state) =>
        state.Inbox.Select(row => (row.Seq, row.State, row.RunId));
}
