using OpenClaw.Storage;
using OpenClaw.Storage.Sqlite.Engine;
using OpenClaw.Storage.Sqlite.Schema;
using Xunit;

namespace OpenClaw.UnitTests.Storage.Sqlite;

public sealed class SqliteSchemaTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string DatabasePath => _folder.File("a.db");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task An_empty_file_is_brought_to_the_known_level()
    {
        await using var host = await SqliteHost.Start(DatabasePath);

        var (level, oldest) = await host.Database.Read(0, static (db, _) =>
        {
            using var row = db.Prepare("SELECT level, oldest_binary_level FROM schema_info");
            Assert.True(row.Read());
            return (row.Int64(0), row.Int64(1));
        }, default);

        Assert.Equal(SqliteSchema.KnownLevel, level);
        Assert.InRange(oldest, 1, level);
    }

    [Fact]
    public async Task A_schema_that_is_current_is_left_alone()
    {
        await (await SqliteHost.Start(DatabasePath)).DisposeAsync();
        Change("DROP TABLE SchemaVersions");

        await (await SqliteHost.Start(DatabasePath)).DisposeAsync();

        using var database = SqliteHandle.Open(DatabasePath, create: false, TimeSpan.Zero);
        using var journal = database.Prepare("SELECT 1 FROM sqlite_master WHERE name = 'SchemaVersions'");
        Assert.False(journal.Read());
    }

    [Fact]
    public async Task A_newer_schema_that_needs_a_newer_version_is_refused()
    {
        await (await SqliteHost.Start(DatabasePath)).DisposeAsync();
        Change("UPDATE schema_info SET level = 99, oldest_binary_level = 98");

        var error = await Assert.ThrowsAsync<SchemaTooNewException>(() => SqliteHost.Start(DatabasePath));

        Assert.Equal((99, SqliteSchema.KnownLevel), (error.Level, error.KnownLevel));
        Assert.Contains("98", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_newer_schema_that_lets_this_version_run_is_used()
    {
        await (await SqliteHost.Start(DatabasePath)).DisposeAsync();
        Change($"UPDATE schema_info SET level = 99, oldest_binary_level = {SqliteSchema.KnownLevel}");

        await using var host = await SqliteHost.Start(DatabasePath);

        Assert.Equal(0, await host.Database.Write(0, static (db, _) => db.Prepare("DELETE FROM sessions").Run(), default));
    }

    [Fact]
    public async Task A_migration_that_fails_stops_the_start_and_leaves_no_half_of_it()
    {
        // Something of the first script's is in its way.
        Change("CREATE TABLE run_ledger (x)");

        await Assert.ThrowsAsync<InvalidOperationException>(() => SqliteHost.Start(DatabasePath));

        using var database = SqliteHandle.Open(DatabasePath, create: false, TimeSpan.Zero);
        using var half = database.Prepare("SELECT 1 FROM sqlite_master WHERE name = 'sessions'");
        Assert.False(half.Read());
    }

    private void Change(string sql)
    {
        using var database = SqliteHandle.Open(DatabasePath, create: true, TimeSpan.Zero);
        database.RunOnce(sql);
    }
}
