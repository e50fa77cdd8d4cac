using Microsoft.Extensions.Logging.Abstractions;
using OpenClaw.Silo.Cluster;
using Orleans.Messaging;

namespace OpenClaw.ClusterTests.Frontend;

/// <summary>A frontend learns from the membership table which silos there are, and tells its own parts when one is lost.</summary>
public sealed class SiloWatchTests
{
    private static readonly Uri One = new("gwy.tcp://127.0.0.1:30000/1");
    private static readonly Uri Two = new("gwy.tcp://127.0.0.1:30001/1");
    private readonly Table _table = new();
    private readonly ClusterChanges _changes = new(TimeProvider.System);

    [Fact]
    public async Task A_silo_that_is_gone_is_told_and_one_that_came_is_not()
    {
        var watch = Watch();
        var loss = _changes.NextLoss;
        await ReadAsync(watch, One);
        await ReadAsync(watch, One, Two);
        Assert.False(loss.IsCancellationRequested);

        await ReadAsync(watch, Two);

        await Told(loss);
        Assert.Equal(1, _changes.Silos);
        Assert.False(_changes.NextLoss.IsCancellationRequested);
    }

    [Fact]
    public async Task A_silo_that_started_again_at_its_address_is_another_one()
    {
        var watch = Watch();
        await ReadAsync(watch, One);
        var loss = _changes.NextLoss;

        await ReadAsync(watch, new Uri("gwy.tcp://127.0.0.1:30000/2"));

        await Told(loss);
    }

    [Fact]
    public async Task A_table_that_cannot_be_read_loses_nobody()
    {
        var watch = Watch();
        await ReadAsync(watch, One, Two);
        var loss = _changes.NextLoss;
        _table.Failure = new IOException("the database is away");

        Assert.Equal(2, (await watch.GetGateways()).Count);
        _table.Failure = null;
        await ReadAsync(watch, One, Two);

        Assert.False(loss.IsCancellationRequested);
        Assert.Equal(2, _changes.Silos);
    }

    private SiloWatch Watch() => new(_table, _changes, NullLogger<SiloWatch>.Instance);

    private async Task ReadAsync(SiloWatch watch, params Uri[] silos)
    {
        _table.Silos = silos;
        Assert.Equal(silos, await watch.GetGateways());
    }

    private static async Task Told(CancellationToken loss)
    {
        var told = new TaskCompletionSource();
        await using var registration = loss.Register(told.SetResult);
        await told.Task.WaitAsync(Patience.Limit, CancellationToken.None);
    }

    private sealed class Table : IGatewayListProvider
    {
        public IList<Uri> Silos { get; set; } = [];

        public Exception? Failure { get; set; }

        public TimeSpan MaxStaleness => TimeSpan.FromSeconds(1);

        public bool IsUpdatable => true;

        public Task InitializeGatewayListProvider() => Task.CompletedTask;

        public Task<IList<Uri>> GetGateways() => Failure is { } error ? Task.FromException<IList<Uri>>(error) : Task.FromResult(Silos);
    }
}
