using Microsoft.Extensions.DependencyInjection;
using OpenClaw.Storage;
using OpenClaw.Storage.Sessions;
using Xunit;

namespace OpenClaw.UnitTests.Storage.Sqlite;

/// <summary>The database as a whole: reads beside writes, life cycle, what survives.</summary>
public sealed class SqliteDatabaseTests
{
    [Fact]
    public async Task What_was_stored_is_there_after_a_restart()
    {
        using var folder = new TemporaryFolder();
        await using (var host = await SqliteHost.Start(folder.File("a.db")))
            await Store(host).Store("acme", "k", c => c with { Session = Rows.Session("s1") });

        Assert.Equal([folder.File("a.db")], Directory.GetFiles(folder.Path));
        await using var again = await SqliteHost.Start(folder.File("a.db"));
        Assert.Equal("s1", (await Store(again).Load("acme", "k", default))!.SessionId);
    }

    [Fact]
    public async Task A_read_behind_an_awaited_commit_sees_it()
    {
        await using var host = await SqliteHost.StartNew();
        await Task.WhenAll(Enumerable.Range(0, 20).Select(async i =>
        {
            var fence = (await Store(host).Claim("acme", $"k{i}", default)).Fence;
            for (var n = 1; n <= 20; n++)
            {
                await Store(host).Commit(
                    new SessionCommit { Tenant = "acme", SessionKey = $"k{i}", Fence = fence, Session = Rows.Session($"s{i}", n), Append = [Rows.Entry($"s{i}", n)] },
                    default);
                Assert.Equal(n, (await Store(host).Load("acme", $"k{i}", default))!.LastSeq);
            }
        }));
    }

    [Fact]
    public async Task A_running_read_is_interrupted_by_its_cancellation_and_the_next_one_works()
    {
        await using var host = await SqliteHost.StartNew(options => options.Readers = 1);
        using var cancel = new CancellationTokenSource();
        using var running = new SemaphoreSlim(0);
        var endless = host.Database.Read(running, static (db, begun) =>
        {
            using var row = db.Prepare("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n");
            row.Read();
            begun.Release();
            while (row.Read())
            {
            }

            return 0;
        }, cancel.Token);
        await running.WaitAsync();
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => endless);
        Assert.Null(await Store(host).Load("acme", "k", default));
    }

    [Fact]
    public async Task A_reading_connection_cannot_write()
    {
        await using var host = await SqliteHost.StartNew();

        await Assert.ThrowsAsync<StoreUnavailableException>(() =>
            host.Database.Read(0, static (db, _) => db.Prepare("DELETE FROM sessions").Run(), default));
    }

    [Fact]
    public async Task A_stopped_store_says_so_at_once()
    {
        var host = await SqliteHost.StartNew();
        var store = Store(host);
        await host.DisposeAsync();

        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.Load("acme", "k", default));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.Claim("acme", "k", default));
    }

    [Fact]
    public async Task A_damaged_file_is_refused_at_start_with_its_name()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("a.db"), new string('x', 5000));

        var error = await Assert.ThrowsAsync<StoreUnavailableException>(() => SqliteHost.Start(folder.File("a.db")));

        Assert.Contains(folder.File("a.db"), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Copies_of_the_files_taken_while_it_is_written_hold_every_acknowledged_commit_whole()
    {
        // No checkpoint in between: the log only grows then, and copying it is like losing power at that moment.
        await using var host = await SqliteHost.StartNew(options => options.CheckpointPages = 1_000_000);
        using var folder = new TemporaryFolder();
        using var stop = new CancellationTokenSource();
        var acknowledged = new int[8];
        using var enough = new SemaphoreSlim(0);
        var writers = Enumerable.Range(0, 8).Select(i => Write(host, i, acknowledged, enough, stop.Token)).ToArray();
        for (var i = 0; i < 400; i++)
            await enough.WaitAsync();

        var promised = acknowledged.ToArray();
        Copy(host, folder, "");
        Copy(host, folder, "-wal");
        await stop.CancelAsync();
        await Task.WhenAll(writers);

        await using var recovered = await SqliteHost.Start(folder.File("openclaw.db"));
        for (var i = 0; i < 8; i++)
        {
            var entries = (await Store(recovered).ReadTranscript("acme", $"s{i}", 0, default)).Count;
            Assert.True(entries >= 2 * promised[i], $"{promised[i]} commits of 2 entries were acknowledged, {entries} entries found");
            Assert.True(entries % 2 == 0, "half of a commit was recovered");
        }
    }

    private static async Task Write(SqliteHost host, int i, int[] acknowledged, SemaphoreSlim enough, CancellationToken stop)
    {
        await Task.Yield();
        var fence = (await Store(host).Claim("acme", $"k{i}", default)).Fence;
        for (var n = 1; n < 5000 && !stop.IsCancellationRequested; n += 2)
        {
            await Store(host).Commit(
                new SessionCommit { Tenant = "acme", SessionKey = $"k{i}", Fence = fence, Append = [Rows.Entry($"s{i}", n), Rows.Entry($"s{i}", n + 1)] },
                default);
            Interlocked.Increment(ref acknowledged[i]);
            enough.Release();
        }
    }

    private static void Copy(SqliteHost host, TemporaryFolder folder, string suffix)
    {
        using var source = new FileStream(host.Path + suffix, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var target = File.Create(folder.File("openclaw.db" + suffix));
        source.CopyTo(target);
    }

    private static ISessionStore Store(SqliteHost host) => host.Services.GetRequiredService<ISessionStore>();
}
