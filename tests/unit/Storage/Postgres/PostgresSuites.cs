using Xunit;

namespace OpenClaw.UnitTests.Storage.Postgres;

[Collection(PostgresCollection.Name), NeedsPostgres]
public sealed class PostgresSessionStoreTests(PostgresFixture postgres) : SessionStoreSuite
{
    protected override Task<(IServiceProvider, IAsyncDisposable)> Start() => PostgresSuites.Start(postgres);
}

[Collection(PostgresCollection.Name), NeedsPostgres]
public sealed class PostgresTranscriptTests(PostgresFixture postgres) : TranscriptSuite
{
    protected override Task<(IServiceProvider, IAsyncDisposable)> Start() => PostgresSuites.Start(postgres);
}

[Collection(PostgresCollection.Name), NeedsPostgres]
public sealed class PostgresInboxAndLedgerTests(PostgresFixture postgres) : InboxAndLedgerSuite
{
    protected override Task<(IServiceProvider, IAsyncDisposable)> Start() => PostgresSuites.Start(postgres);
}

[Collection(PostgresCollection.Name), NeedsPostgres]
public sealed class PostgresWorkspaceStoreTests(PostgresFixture postgres) : WorkspaceStoreSuite
{
    protected override Task<(IServiceProvider, IAsyncDisposable)> Start() => PostgresSuites.Start(postgres);
}

[Collection(PostgresCollection.Name), NeedsPostgres]
public sealed class PostgresTenantLogStoreTests(PostgresFixture postgres) : TenantLogStoreSuite
{
    protected override Task<(IServiceProvider, IAsyncDisposable)> Start() => PostgresSuites.Start(postgres);
}

[Collection(PostgresCollection.Name), NeedsPostgres]
public sealed class PostgresGrainStorageTests(PostgresFixture postgres) : GrainStorageSuite
{
    protected override Task<(IServiceProvider, IAsyncDisposable)> Start() => PostgresSuites.Start(postgres);
}

[Collection(PostgresCollection.Name), NeedsPostgres]
public sealed class PostgresReminderTableTests(PostgresFixture postgres) : ReminderTableSuite
{
    protected override Task<(IServiceProvider, IAsyncDisposable)> Start() => PostgresSuites.Start(postgres);
}

[Collection(PostgresCollection.Name), NeedsPostgres]
public sealed class PostgresTenantDataStoreTests(PostgresFixture postgres) : TenantDataStoreSuite
{
    protected override Task<(IServiceProvider, IAsyncDisposable)> Start() => PostgresSuites.Start(postgres);
}

[Collection(PostgresCollection.Name), NeedsPostgres]
public sealed class PostgresChannelStoreTests(PostgresFixture postgres) : ChannelStoreSuite
{
    protected override Task<(IServiceProvider, IAsyncDisposable)> Start() => PostgresSuites.Start(postgres);
}

[Collection(PostgresCollection.Name), NeedsPostgres]
public sealed class PostgresAuditStoreTests(PostgresFixture postgres) : AuditStoreSuite
{
    protected override Task<(IServiceProvider, IAsyncDisposable)> Start() => PostgresSuites.Start(postgres);
}

[Collection(PostgresCollection.Name), NeedsPostgres]
public sealed class PostgresOutboxStoreTests(PostgresFixture postgres) : OutboxStoreSuite
{
    protected override Task<(IServiceProvider, IAsyncDisposable)> Start() => PostgresSuites.Start(postgres);
}

internal static class PostgresSuites
{
    public static async Task<(IServiceProvider, IAsyncDisposable)> Start(PostgresFixture postgres)
    {
        var host = await PostgresHost.StartNew(postgres, options =>
        {
            options.MaxWorkspaceFileBytes = 100;
            options.MaxWorkspaceFiles = 3;
            options.MaxLogLines = 5;
            options.MaxLogBytes = 1024;
        });
        return (host.Services, host);
    }
}
