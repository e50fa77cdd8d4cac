using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using OpenClaw.Storage;
using OpenClaw.Storage.Sqlite.Engine;
using Xunit;

namespace OpenClaw.UnitTests.Storage.Sqlite;

/// <summary>The writer by itself: group commit, refusal, cancellation, recovery.</summary>
public sealed class SqliteWriterTests : IAsyncLifetime, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ManualResetEventSlim _gate = new();
    private readonly SemaphoreSlim _begun = new(0);
    private SqliteWriter _writer = null!;
    private int _opened;

    private string DatabasePath => _folder.File("w.db");

    public Task InitializeAsync()
    {
        using (var database = SqliteHandle.Open(DatabasePath, create: true, TimeSpan.Zero, "journal_mode=WAL"))
        {
            database.RunOnce("CREATE TABLE t (v INTEGER PRIMARY KEY)");
            database.RunOnce("CREATE TABLE strict_child (v INTEGER REFERENCES t (v) DEFERRABLE INITIALLY DEFERRED)");
        }

        _writer = Create(queueLength: 100);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        _gate.Set();
        await _writer.DisposeAsync();
    }

    public void Dispose()
    {
        _gate.Dispose();
        _begun.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task What_waits_together_is_committed_together_and_a_failing_change_takes_nothing_with_it()
    {
        var block = await Block();
        var before = Insert(1);
        var failing = _writer.Write(0, (db, _) =>
        {
            db.RunOnce("INSERT INTO t VALUES (2)");
            throw new InvalidOperationException("mine");
#pragma warning disable CS0162 // the compiler needs a result, the test needs the throw
            return 0;
#pragma warning restore CS0162
        }, default);
        var duplicate = Insert(1);
        var after = Insert(3);
        var transaction = _writer.Write(0, (db, _) => db.InTransaction, default);
        _gate.Set();

        await Task.WhenAll(block, before, after);
        Assert.Equal("mine", (await Assert.ThrowsAsync<InvalidOperationException>(() => failing)).Message);
        await Assert.ThrowsAsync<SqliteException>(() => duplicate);
        Assert.True(await transaction);
        Assert.Equal([1, 3], Stored());
        Assert.Equal(1, _opened);
    }

    [Fact]
    public async Task A_change_is_not_answered_before_the_commit_of_its_batch()
    {
        var block = await Block();
        var first = Insert(1);
        using var reached = new SemaphoreSlim(0);
        using var release = new ManualResetEventSlim();
        var last = _writer.Write(0, (_, _) =>
        {
            reached.Release();
            release.Wait();
            return 0;
        }, default);
        _gate.Set();
        await reached.WaitAsync();

        var answeredEarly = first.IsCompleted;
        var seenEarly = Stored().Count;
        release.Set();
        await Task.WhenAll(block, first, last);

        Assert.Equal((false, 0), (answeredEarly, seenEarly));
        Assert.Equal([1], Stored());
    }

    [Fact]
    public async Task When_the_commit_fails_all_of_the_batch_fail_and_the_next_one_works()
    {
        var block = await Block();
        var innocent = Insert(1);
        var poison = _writer.Write(0, (db, _) =>
        {
            db.RunOnce("INSERT INTO strict_child VALUES (77)");
            return 0;
        }, default);
        _gate.Set();
        await block;

        await Assert.ThrowsAsync<StoreUnavailableException>(() => innocent);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => poison);
        Assert.Empty(Stored());
        await Insert(2);
        Assert.Equal([2], Stored());
        Assert.Equal(2, _opened);
    }

    [Fact]
    public async Task While_another_process_locks_the_file_changes_fail_and_afterwards_they_work()
    {
        using (var other = SqliteHandle.Open(DatabasePath, create: false, TimeSpan.Zero))
        {
            other.RunOnce("BEGIN IMMEDIATE");
            var error = await Assert.ThrowsAsync<StoreUnavailableException>(() => Insert(1));
            Assert.Contains("locked", error.Message, StringComparison.Ordinal);
            other.RunOnce("ROLLBACK");
        }

        await Insert(2);
        Assert.Equal([2], Stored());
    }

    [Fact]
    public async Task A_full_disk_fails_the_change_and_once_there_is_room_it_works()
    {
        var error = await Assert.ThrowsAsync<StoreUnavailableException>(() => _writer.Write(0, (db, _) =>
        {
            db.RunOnce("PRAGMA max_page_count=1");
            db.RunOnce("CREATE TABLE big AS SELECT zeroblob(1000000)");
            return 0;
        }, default));
        Assert.Contains("full", error.Message, StringComparison.Ordinal);

        await _writer.Write(0, (db, _) => db.Prepare("PRAGMA max_page_count=1000000").Run(), default);
        await Insert(1);

        Assert.Equal([1], Stored());
    }

    [Fact]
    public async Task A_file_that_cannot_be_opened_fails_changes_until_it_can()
    {
        await _writer.DisposeAsync();
        File.Move(DatabasePath, _folder.File("away"));
        _writer = Create(queueLength: 100);

        await Assert.ThrowsAsync<StoreUnavailableException>(() => Insert(1));
        File.Move(_folder.File("away"), DatabasePath);
        await Insert(2);

        Assert.Equal([2], Stored());
    }

    [Fact]
    public async Task A_change_cancelled_before_it_begins_is_skipped()
    {
        using var cancel = new CancellationTokenSource();
        var block = await Block();
        var cancelled = Insert(1, cancel.Token);
        var next = Insert(2);
        await cancel.CancelAsync();
        _gate.Set();

        await Task.WhenAll(block, next);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        Assert.Equal([2], Stored());
    }

    [Fact]
    public async Task A_change_that_has_begun_completes_though_it_is_cancelled()
    {
        using var cancel = new CancellationTokenSource();
        var change = await Block(cancel.Token);
        await cancel.CancelAsync();
        _gate.Set();

        Assert.Equal(1, await change);
    }

    [Fact]
    public async Task When_the_queue_is_full_a_caller_waits_and_may_give_up()
    {
        await _writer.DisposeAsync();
        _writer = Create(queueLength: 1);
        using var cancel = new CancellationTokenSource();
        var block = await Block();
        var queued = Insert(1);
        var waiting = Insert(2);
        var givesUp = Insert(3, cancel.Token);
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => givesUp);
        Assert.False(waiting.IsCompleted);
        _gate.Set();
        await Task.WhenAll(block, queued, waiting);

        Assert.Equal([1, 2], Stored());
    }

    [Fact]
    public async Task Stopping_makes_what_waits_and_refuses_what_comes()
    {
        var block = await Block();
        var waiting = Insert(1);
        var stopping = _writer.DisposeAsync().AsTask();
        _gate.Set();

        await Task.WhenAll(block, waiting, stopping);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => Insert(2));
        Assert.Equal([1], Stored());
    }

    private SqliteWriter Create(int queueLength) => new(
        DatabasePath,
        () =>
        {
            var handle = SqliteHandle.Open(DatabasePath, create: false, TimeSpan.Zero, "foreign_keys=1");
            _opened++;
            return handle;
        },
        queueLength, batchSize: 50, NullLogger.Instance);

    // Holds the writer inside a change of its own, so that what is handed in meanwhile makes one batch.
    private async Task<Task<int>> Block(CancellationToken cancellationToken = default)
    {
        var block = _writer.Write(0, (_, _) =>
        {
            _begun.Release();
            _gate.Wait();
            return 1;
        }, cancellationToken);
        await _begun.WaitAsync(CancellationToken.None);
        return block;
    }

    private Task<int> Insert(int value, CancellationToken cancellationToken = default) =>
        _writer.Write(value, static (db, v) => db.Prepare("INSERT INTO t VALUES (?1)").With(v).Run(), cancellationToken);

    private List<long> Stored()
    {
        using var database = SqliteHandle.Open(DatabasePath, create: false, TimeSpan.Zero);
        using var row = database.Prepare("SELECT v FROM t ORDER BY v");
        var values = new List<long>();
        while (row.Read())
            values.Add(row.Int64(0));
        return values;
    }
}
