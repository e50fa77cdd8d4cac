using OpenClaw.TestSupport.Postgres;
using Xunit;

namespace OpenClaw.UnitTests.Storage.Postgres;

/// <summary>One server for all tests on PostgreSQL. A test has a database of its own.</summary>
[CollectionDefinition(Name)]
public sealed class PostgresCollection : ICollectionFixture<PostgresFixture>
{
    public const string Name = "PostgreSQL";
}

public sealed class PostgresFixture : IAsyncLifetime
{
    private PostgresServer? _server;
    private PostgresTestDatabase? _template;

    public PostgresServer Server => _server ?? throw new InvalidOperationException(PostgresBinaries.Missing);

    /// <summary>A database with today's schema and nothing in it, quicker than to migrate one.</summary>
    public Task<PostgresTestDatabase> CreateDatabase() => Server.CreateDatabase(_template);

    public async Task InitializeAsync()
    {
        if (PostgresBinaries.Missing is not null)
            return;
        _server = await PostgresServer.StartNew();
        _template = await _server.CreateDatabase();
        await (await PostgresHost.Start(_template.ConnectionString)).DisposeAsync();
    }

    public async Task DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
    }
}

/// <summary>The tests of the class need the server.</summary>
public sealed class NeedsPostgresAttribute : NeedsAttribute
{
    public override string? Missing => PostgresBinaries.Missing;
}

/// <summary>A fact that needs the server, and is skipped with the reason where there is none.</summary>
public sealed class PostgresFactAttribute : FactAttribute
{
    public PostgresFactAttribute() => Skip = PostgresBinaries.Missing;
}
