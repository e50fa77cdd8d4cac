using Microsoft.Extensions.DependencyInjection;
using OpenClaw.Storage;
using OpenClaw.Storage.Sessions;
using OpenClaw.Storage.Tenants;
using Xunit;

namespace OpenClaw.UnitTests.Storage;

/// <summary>What every store promises, whichever database is behind it: a database derives one class per suite.</summary>
public abstract class StoreSuite : IAsyncLifetime
{
    protected const string Tenant = "acme";
    protected const string Other = "other";

    private IAsyncDisposable? _lifetime;

    protected static CancellationToken None => CancellationToken.None;

    protected IServiceProvider Services { get; private set; } = null!;
    protected ISessionStore Sessions => Services.GetRequiredService<ISessionStore>();
    protected IWorkspaceStore Workspaces => Services.GetRequiredService<IWorkspaceStore>();
    protected ITenantDataStore Data => Services.GetRequiredService<ITenantDataStore>();
    protected IAuditStore Audit => Services.GetRequiredService<IAuditStore>();
    protected ITenantLogStore Logs => Services.GetRequiredService<ITenantLogStore>();

    public async Task InitializeAsync() => (Services, _lifetime) = await Start();

    public async Task DisposeAsync()
    {
        if (_lifetime is not null)
            await _lifetime.DisposeAsync();
    }

    /// <summary>An empty store. Limits: 100 bytes per workspace file, 3 files per workspace, 5 log lines and 1024 bytes of them.</summary>
    protected abstract Task<(IServiceProvider Services, IAsyncDisposable Lifetime)> Start();
}
