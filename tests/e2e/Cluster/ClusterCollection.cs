using OpenClaw.TestSupport.Postgres;

namespace OpenClaw.EndToEndTests.Cluster;

/// <summary>One PostgreSQL server for the tests of clusters; each has a database of its own.</summary>
[CollectionDefinition(Name)]
public sealed class ClusterCollection : ICollectionFixture<DatabaseServer>
{
    public const string Name = "cluster";
}

/// <summary>The server, started when the first test needs it.</summary>
public sealed class DatabaseServer : IAsyncLifetime
{
    private PostgresServer? _server;

    public PostgresServer Server => _server ?? throw new InvalidOperationException(PostgresBinaries.Missing ?? "the server has not been started");

    public async Task InitializeAsync() => _server = PostgresBinaries.Missing is null ? await PostgresServer.StartNew() : null;

    public Task DisposeAsync() => _server is { } server ? server.DisposeAsync().AsTask() : Task.CompletedTask;
}
