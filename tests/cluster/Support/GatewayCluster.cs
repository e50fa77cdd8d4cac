using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenClaw.AgentRuntime;
using OpenClaw.AgentRuntime.Runs;
using OpenClaw.ChannelAdapters.Abstractions;
using OpenClaw.Grains;
using OpenClaw.Silo.Filters;
using OpenClaw.Silo.Installation;
using OpenClaw.Silo.Recovery;
using OpenClaw.Storage;
using OpenClaw.Storage.Channels;
using OpenClaw.Storage.Sqlite;
using OpenClaw.Storage.Sqlite.Engine;
using OpenClaw.Storage.Tenants;
using Orleans.Runtime.Hosting;
using Orleans.Storage;
using Orleans.TestingHost;

namespace OpenClaw.ClusterTests.Support;

/// <summary>Silos with the product's grains, filter, recovery and SQLite stores; only the model is a script and the time of day the test's.</summary>
public class GatewayCluster : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("openclaw-cluster-");
    private ServiceProvider? _storage;
    private InProcessTestCluster? _cluster;
    private readonly ConcurrentDictionary<GrainId, bool> _failingStates = new();
    private int _tenants;

    internal TestClock Clock { get; } = new();

    internal ScriptedRunner Runner { get; } = new();

    internal TestVendor Vendor { get; } = new();

    internal KeptLog Log { get; } = new();

    internal GatedSessionStore Store { get; private set; } = null!;

    internal IServiceProvider Storage => _storage!;

    internal InProcessTestCluster Cluster => _cluster!;

    internal string DatabasePath => Path.Combine(_folder.FullName, "gateway.db");

    protected virtual short Silos => 1;

    protected virtual bool HasScriptedModel => true;

    public async Task InitializeAsync()
    {
        // One database beside the silos, as a server would be: a killed silo does not take it along.
        var storage = new ServiceCollection().AddLogging().AddSingleton<TimeProvider>(Clock);
        storage.AddSqliteStorage(options => options.DatabasePath = DatabasePath);
        _storage = storage.BuildServiceProvider();
        foreach (var service in _storage.GetServices<IHostedService>().OfType<IHostedLifecycleService>())
            await service.StartingAsync(CancellationToken.None);
        Store = new GatedSessionStore(_storage.GetRequiredService<ISessionStore>());

        var builder = new InProcessTestClusterBuilder(Silos);
        builder.ConfigureSilo((_, silo) => ConfigureSilo(silo));
        _cluster = builder.Build();
        await _cluster.DeployAsync();
    }

    public async Task DisposeAsync()
    {
        if (_cluster is not null) await _cluster.DisposeAsync();
        if (_storage is not null) await _storage.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    /// <summary>A tenant nobody else uses, with a frontend that listens.</summary>
    internal async Task<TestTenant> TenantAsync(string? configuration = null, bool listens = true)
    {
        var tenant = new TestTenant(this, $"t{Interlocked.Increment(ref _tenants)}");
        await tenant.ConfigureAsync(configuration ?? TestTenant.QuickQueue);
        if (listens) await tenant.ListenAsync(tenant.Frontend);
        return tenant;
    }

    /// <summary>The grain's next write of its state fails.</summary>
    internal void FailNextWrite(IAddressable grain) => _failingStates[grain.GetGrainId()] = true;

    private void ConfigureSilo(ISiloBuilder silo)
    {
        silo.Services.AddSingleton<TimeProvider>(Clock);
        silo.Services.AddSingleton<ISessionStore>(Store);
        silo.Services.AddSingleton(_storage!.GetRequiredService<IWorkspaceStore>());
        silo.Services.AddSingleton(_storage!.GetRequiredService<ITenantLogStore>());
        silo.Services.AddSingleton(_storage!.GetRequiredService<ITenantDataStore>());
        silo.Services.AddSingleton(_storage!.GetRequiredService<IAuditStore>());
        silo.Services.AddSingleton(_storage!.GetRequiredService<SqliteDatabase>());
        silo.Services.AddSingleton(_storage!.GetRequiredService<IChannelStore>());
        silo.Services.AddSingleton(_storage!.GetRequiredService<IOutboxStore>());
        silo.AddSqliteGrainStorage("stored");
        silo.Services.AddGrainStorage("main", (provider, _) => new GatedGrainStorage(provider.GetRequiredKeyedService<IGrainStorage>("stored"), _failingStates));
        silo.AddIncomingGrainCallFilter<TenantFilter>();
        silo.Services.AddOpenClawGrains(new()
        {
            DeviceTokenKey = _ => new byte[32], OperatorTenants = new HashSet<string>(), Version = "test",
            DrainTime = TimeSpan.FromMilliseconds(200),
        });
        silo.Services.AddSingleton(new ChannelCatalog([.. ChannelCatalog.BuiltIn.All, Vendor.Descriptor]));
        silo.Services.AddAgentRuntime(options => options.AllowedPrivateHosts.Add("127.0.0.1"));
        if (HasScriptedModel) silo.Services.AddSingleton<IAgentRunner>(Runner);
        silo.Services.AddTenantSupervision();
        silo.Services.AddRunRecovery();
        silo.Services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Warning).AddProvider(Log));
    }
}
