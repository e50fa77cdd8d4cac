namespace OpenClaw.UnitTests.Storage.Sqlite;

public sealed class SqliteSessionStoreTests : SessionStoreSuite
{
    protected override Task<(IServiceProvider, IAsyncDisposable)> Start() => SqliteSuites.Start();
}

public sealed class SqliteTranscriptTests : TranscriptSuite
{
    protected override Task<(IServiceProvider, IAsyncDisposable)> Start() => SqliteSuites.Start();
}

public sealed class SqliteInboxAndLedgerTests : InboxAndLedgerSuite
{
    protected override Task<(IServiceProvider, IAsyncDisposable)> Start() => SqliteSuites.Start();
}

public sealed class SqliteWorkspaceStoreTests : WorkspaceStoreSuite
{
    protected override Task<(IServiceProvider, IAsyncDisposable)> Start() => SqliteSuites.Start();
}

public sealed class SqliteTenantDataStoreTests : TenantDataStoreSuite
{
    protected override Task<(IServiceProvider, IAsyncDisposable)> Start() => SqliteSuites.Start();
}

public sealed class SqliteTenantLogStoreTests : TenantLogStoreSuite
{
    protected override Task<(IServiceProvider, IAsyncDisposable)> Start() => SqliteSuites.Start();
}

public sealed class SqliteAuditStoreTests : AuditStoreSuite
{
    protected override Task<(IServiceProvider, IAsyncDisposable)> Start() => SqliteSuites.Start();
}

public sealed class SqliteChannelStoreTests : ChannelStoreSuite
{
    protected override Task<(IServiceProvider, IAsyncDisposable)> Start() => SqliteSuites.Start();
}

public sealed class SqliteOutboxStoreTests : OutboxStoreSuite
{
    protected override Task<(IServiceProvider, IAsyncDisposable)> Start() => SqliteSuites.Start();
}

public sealed class SqliteReminderTableTests : ReminderTableSuite
{
    protected override Task<(IServiceProvider, IAsyncDisposable)> Start() => SqliteSuites.Start();
}

internal static class SqliteSuites
{
    public static async Task<(IServiceProvider, IAsyncDisposable)> Start()
    {
        var host = await SqliteHost.StartNew(options =>
        {
            options.MaxWorkspaceFileBytes = 100;
            options.MaxWorkspaceFiles = 3;
            options.MaxLogLines = 5;
            options.MaxLogBytes = 1024;
        });
        return (host.Services, host);
    }
}
