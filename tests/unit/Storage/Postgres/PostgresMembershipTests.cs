using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpenClaw.Storage.Postgres;
using OpenClaw.TestSupport.Postgres;
using Orleans.Configuration;
using Orleans.Messaging;
using Xunit;

namespace OpenClaw.UnitTests.Storage.Postgres;

/// <summary>What Orleans asks of the membership tables, through its own provider.</summary>
[Collection(PostgresCollection.Name)]
public sealed class PostgresMembershipTests(PostgresFixture postgres) : IAsyncLifetime
{
    private static readonly DateTime Start = new(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc);

    private static CancellationToken None => CancellationToken.None;

    private PostgresTestDatabase? _database;
    private ServiceProvider? _services;

    private IMembershipTable Table => _services!.GetRequiredService<IMembershipTable>();

    public async Task InitializeAsync()
    {
        if (PostgresBinaries.Missing is not null)
            return;
        _database = await postgres.CreateDatabase();
        var services = Services();
        services.AddPostgresStorage(options => options.ConnectionString = _database.ConnectionString);
        new Silo(services).UsePostgresClustering();
        _services = services.BuildServiceProvider();
        await Table.InitializeMembershipTableAsync(tryInitTableVersion: true, None);
    }

    public async Task DisposeAsync()
    {
        if (_services is not null) await _services.DisposeAsync();
        if (_database is not null) await _database.DisposeAsync();
    }

    [PostgresFact]
    public async Task A_silo_is_entered_once_and_only_under_the_version_that_was_read()
    {
        var empty = (await Table.ReadAllAsync(None)).Version;

        Assert.True(await Table.InsertRowAsync(Entry(1), empty.Next(), None));
        Assert.False(await Table.InsertRowAsync(Entry(2), empty.Next(), None));
        Assert.False(await Table.InsertRowAsync(Entry(1), (await Table.ReadAllAsync(None)).Version.Next(), None));

        var all = await Table.ReadAllAsync(None);
        var (read, _) = Assert.Single(all.Members);
        Assert.Equal((Entry(1).SiloAddress, SiloStatus.Active, 30001, "silo-1"), (read.SiloAddress, read.Status, read.ProxyPort, read.SiloName));
        Assert.Equal(empty.Version + 1, all.Version.Version);
    }

    [PostgresFact]
    public async Task A_silo_is_declared_dead_under_the_version_that_was_read_and_says_until_then_that_it_lives()
    {
        await Table.InsertRowAsync(Entry(1), (await Table.ReadAllAsync(None)).Version.Next(), None);
        var entry = Entry(1);
        entry.IAmAliveTime = Start.AddMinutes(1);
        await Table.UpdateIAmAliveAsync(entry, None);
        var alive = await Table.ReadRowAsync(entry.SiloAddress, None);
        var (stored, etag) = Assert.Single(alive.Members);

        stored.Status = SiloStatus.Dead;
        stored.SuspectTimes = [Tuple.Create(Entry(2).SiloAddress, Start)];
        var updated = await Table.UpdateRowAsync(stored, etag, alive.Version.Next(), None);
        var stale = await Table.UpdateRowAsync(stored, etag, alive.Version.Next(), None);

        var dead = Assert.Single((await Table.ReadRowAsync(entry.SiloAddress, None)).Members).Item1;
        Assert.Equal((true, false), (updated, stale));
        Assert.Equal((SiloStatus.Dead, Start.AddMinutes(1)), (dead.Status, dead.IAmAliveTime));
        Assert.Equal((Entry(2).SiloAddress, Start), (Assert.Single(dead.SuspectTimes!).Item1, dead.SuspectTimes![0].Item2));
    }

    [PostgresFact]
    public async Task Dead_silos_of_long_ago_are_forgotten_and_active_ones_are_the_gateways_of_a_client()
    {
        await Table.InsertRowAsync(Entry(1), (await Table.ReadAllAsync(None)).Version.Next(), None);
        await Table.InsertRowAsync(Entry(2, SiloStatus.Dead), (await Table.ReadAllAsync(None)).Version.Next(), None);
        var services = Services();
        new Client(services).UsePostgresClustering(_database!.ConnectionString);
        await using var client = services.BuildServiceProvider();
        var gateways = client.GetRequiredService<IGatewayListProvider>();
        await gateways.InitializeGatewayListProvider();

        await Table.CleanupDefunctSiloEntriesAsync(Start.AddDays(1), None);

        Assert.Equal(Entry(1).SiloAddress, Assert.Single((await Table.ReadAllAsync(None)).Members).Item1.SiloAddress);
        Assert.Equal(30001, Assert.Single(await gateways.GetGateways()).Port);
    }

    private static ServiceCollection Services()
    {
        var services = new ServiceCollection();
        services.AddLogging().Configure<ClusterOptions>(options => (options.ServiceId, options.ClusterId) = ("openclaw", "test"));
        return services;
    }

    private static MembershipEntry Entry(int number, SiloStatus status = SiloStatus.Active) => new()
    {
        SiloAddress = SiloAddress.New(new IPEndPoint(IPAddress.Loopback, 20000 + number), number),
        SiloName = $"silo-{number}",
        HostName = "host",
        Status = status,
        ProxyPort = 30000 + number,
        StartTime = Start,
        IAmAliveTime = Start,
    };

    private sealed record Silo(IServiceCollection Services) : ISiloBuilder
    {
        public IConfiguration Configuration { get; } = new ConfigurationBuilder().Build();
    }

    private sealed record Client(IServiceCollection Services) : IClientBuilder
    {
        public IConfiguration Configuration { get; } = new ConfigurationBuilder().Build();
    }
}
