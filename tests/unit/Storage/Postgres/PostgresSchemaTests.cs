using OpenClaw.Storage;
using OpenClaw.Storage.Postgres.Schema;
using OpenClaw.TestSupport.Postgres;
using Xunit;

namespace OpenClaw.UnitTests.Storage.Postgres;

[Collection(PostgresCollection.Name)]
public sealed class PostgresSchemaTests(PostgresFixture postgres) : IAsyncLifetime
{
    private PostgresTestDatabase? _database;

    private PostgresTestDatabase Database => _database!;

    public async Task InitializeAsync()
    {
        if (PostgresBinaries.Missing is null)
            _database = await postgres.Server.CreateDatabase();
    }

    public async Task DisposeAsync()
    {
        if (_database is not null)
            await _database.DisposeAsync();
    }

    [PostgresFact]
    public async Task An_empty_database_is_brought_to_the_known_level()
    {
        await using var host = await PostgresHost.Start(Database.ConnectionString);

        Assert.Equal(PostgresSchema.KnownLevel, await Database.Scalar("SELECT level FROM schema_info"));
        Assert.InRange((int)(await Database.Scalar("SELECT oldest_binary_level FROM schema_info"))!, 1, PostgresSchema.KnownLevel);
    }

    [PostgresFact]
    public async Task Of_processes_that_start_at_once_one_migrates_and_the_others_wait_for_it()
    {
        var hosts = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => PostgresHost.Start(Database.ConnectionString)));
        foreach (var host in hosts)
        {
            await host.Sessions.Claim("acme", "agent:main:main", default);
            await host.DisposeAsync();
        }

        Assert.Equal((long)PostgresSchema.KnownLevel, await Database.Scalar("SELECT count(*) FROM schemaversions"));
        Assert.Equal(6L, await Database.Scalar("SELECT owner FROM sessions"));
    }

    [PostgresFact]
    public async Task A_schema_that_is_current_is_left_alone()
    {
        await (await PostgresHost.Start(Database.ConnectionString)).DisposeAsync();
        await Database.Execute("DROP TABLE schemaversions");

        await (await PostgresHost.Start(Database.ConnectionString)).DisposeAsync();

        Assert.Equal(DBNull.Value, await Database.Scalar("SELECT to_regclass('schemaversions')::text"));
    }

    [PostgresFact]
    public async Task A_newer_schema_that_needs_a_newer_version_is_refused()
    {
        await (await PostgresHost.Start(Database.ConnectionString)).DisposeAsync();
        await Database.Execute("UPDATE schema_info SET level = 99, oldest_binary_level = 98");

        var error = await Assert.ThrowsAsync<SchemaTooNewException>(() => PostgresHost.Start(Database.ConnectionString));

        Assert.Equal((99, PostgresSchema.KnownLevel), (error.Level, error.KnownLevel));
        Assert.Contains("98", error.Message, StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task A_newer_schema_that_lets_this_version_run_is_used()
    {
        await (await PostgresHost.Start(Database.ConnectionString)).DisposeAsync();
        await Database.Execute($"UPDATE schema_info SET level = 99, oldest_binary_level = {PostgresSchema.KnownLevel}");

        await using var host = await PostgresHost.Start(Database.ConnectionString);

        Assert.Equal(1, (await host.Sessions.Claim("acme", "agent:main:main", default)).Fence);
    }

    [PostgresFact]
    public async Task A_migration_that_fails_stops_the_start_and_leaves_no_half_of_it()
    {
        // Something of the first script's is in its way.
        await Database.Execute("CREATE TABLE run_ledger (x integer)");

        await Assert.ThrowsAsync<InvalidOperationException>(() => PostgresHost.Start(Database.ConnectionString));

        Assert.Equal(DBNull.Value, await Database.Scalar("SELECT to_regclass('sessions')::text"));
        await Database.Execute("DROP TABLE run_ledger");
        await (await PostgresHost.Start(Database.ConnectionString)).DisposeAsync();
    }
}
