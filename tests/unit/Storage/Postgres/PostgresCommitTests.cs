using Npgsql;
using OpenClaw.Storage;
using OpenClaw.Storage.Sessions;
using OpenClaw.TestSupport.Postgres;
using Xunit;
using static OpenClaw.UnitTests.Storage.Rows;

namespace OpenClaw.UnitTests.Storage.Postgres;

/// <summary>Two silos over one database, and many sessions over few connections.</summary>
[Collection(PostgresCollection.Name)]
public sealed class PostgresCommitTests(PostgresFixture postgres) : IAsyncLifetime
{
    private const string Tenant = "acme";
    private const string Key = "agent:main:main";

    private PostgresTestDatabase? _database;
    private PostgresHost? _one;
    private PostgresHost? _two;

    private ISessionStore One => _one!.Sessions;

    private ISessionStore Two => _two!.Sessions;

    public async Task InitializeAsync()
    {
        if (PostgresBinaries.Missing is not null)
            return;
        _database = await postgres.CreateDatabase();
        _one = await PostgresHost.Start(_database.ConnectionString, options => options.CommandTimeout = TimeSpan.FromSeconds(2));
        _two = await PostgresHost.Start(_database.ConnectionString, options => options.MaxConnections = 2);
    }

    public async Task DisposeAsync()
    {
        if (_one is not null) await _one.DisposeAsync();
        if (_two is not null) await _two.DisposeAsync();
        if (_database is not null) await _database.DisposeAsync();
    }

    [PostgresFact]
    public async Task Claims_of_two_silos_at_once_never_get_the_same_fence()
    {
        var claims = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => (i % 2 == 0 ? One : Two).Claim(Tenant, Key, default)));

        Assert.Equal(Enumerable.Range(1, 40).Select(fence => (long)fence), claims.Select(claim => claim.Fence).Order());
    }

    [PostgresFact]
    public async Task What_a_claim_reads_is_all_the_earlier_owner_will_ever_have_written()
    {
        for (var round = 0; round < 20; round++)
        {
            var (key, id) = ($"agent:main:{round}", $"s{round}");
            var fence = await One.Store(Tenant, key, c => c with { Session = Session(id) });
            var underWay = new TaskCompletionSource();
            var written = WriteUntilFenced(key, id, fence, underWay);
            await underWay.Task;

            var claimed = await Two.Claim(Tenant, key, default);

            await written;
            Assert.InRange(claimed.LastSeq, 3, long.MaxValue);
            Assert.Equal(claimed.LastSeq, (await One.ReadTranscript(Tenant, id, 0, default)).Count);
        }
    }

    [PostgresFact]
    public async Task Commits_of_a_session_are_made_in_the_order_they_are_handed_over()
    {
        var fence = (await One.Claim(Tenant, Key, default)).Fence;
        var commit = new SessionCommit { Tenant = Tenant, SessionKey = Key, Fence = fence };

        // Each one changes what the one before has added.
        var commits = new List<Task>();
        for (var i = 1; i <= 100; i++)
        {
            commits.Add(One.Commit(commit with { NewInbox = [Inbox(i)], Session = Session("s1", updatedAt: i) }, default));
            commits.Add(One.Commit(commit with { InboxChanges = [new InboxChange(i, InboxState.InRun, "r", null)] }, default));
        }

        await Task.WhenAll(commits);
        var state = (await Two.Load(Tenant, Key, default))!;
        Assert.All(state.Inbox, row => Assert.Equal(InboxState.InRun, row.State));
        Assert.Equal((100, 100L), (state.Inbox.Count, Assert.Single(await One.List(new SessionQuery { Tenant = Tenant }, default)).UpdatedAt));
    }

    [PostgresFact]
    public async Task Many_sessions_commit_over_few_connections()
    {
        await Task.WhenAll(Enumerable.Range(0, 100).Select(i => Two.Store(Tenant, $"agent:main:{i}", c => c with { Session = Session($"s{i}") })));

        Assert.Equal(100, (await Two.List(new SessionQuery { Tenant = Tenant }, default)).Count);
    }

    [PostgresFact]
    public async Task A_commit_that_waits_too_long_is_unavailable_and_keeps_nothing()
    {
        var fence = await One.Store(Tenant, Key, c => c with { Session = Session("s1") });
        await using (await LockSession())
        {
            await Assert.ThrowsAsync<StoreUnavailableException>(
                () => One.Commit(new SessionCommit { Tenant = Tenant, SessionKey = Key, Fence = fence, NewInbox = [Inbox(1)] }, default));
        }

        Assert.Empty((await One.Load(Tenant, Key, default))!.Inbox);
        await One.Commit(new SessionCommit { Tenant = Tenant, SessionKey = Key, Fence = fence, NewInbox = [Inbox(1)] }, default);
    }

    [PostgresFact]
    public async Task A_cancelled_commit_ends_on_the_server_too()
    {
        var fence = await Two.Store(Tenant, Key, c => c with { Session = Session("s1") });
        await using (await LockSession())
        {
            using var cancel = new CancellationTokenSource();
            var commit = Two.Commit(new SessionCommit { Tenant = Tenant, SessionKey = Key, Fence = fence, NewInbox = [Inbox(1)] }, cancel.Token);
            await WaitingStatements(1);
            await cancel.CancelAsync();

            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => commit);
            await WaitingStatements(0);
        }

        Assert.Empty((await Two.Load(Tenant, Key, default))!.Inbox);
    }

    private async Task WriteUntilFenced(string key, string sessionId, long fence, TaskCompletionSource underWay)
    {
        try
        {
            for (var seq = 1; ; seq++)
            {
                await One.Commit(new SessionCommit { Tenant = Tenant, SessionKey = key, Fence = fence, Append = [Entry(sessionId, seq)] }, default);
                if (seq == 3)
                    underWay.SetResult();
            }
        }
        catch (FencedException)
        {
        }
    }

    private async Task<NpgsqlConnection> LockSession()
    {
        var connection = new NpgsqlConnection(_database!.ConnectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("BEGIN; SELECT 1 FROM sessions FOR UPDATE", connection);
        await command.ExecuteNonQueryAsync();
        return connection;
    }

    private async Task WaitingStatements(long expected)
    {
        while ((long)(await _database!.Scalar("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"))! != expected)
            await Task.Yield();
    }
}
