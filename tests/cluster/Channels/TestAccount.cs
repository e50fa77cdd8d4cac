using Microsoft.Extensions.DependencyInjection;
using OpenClaw.Storage.Channels;

namespace OpenClaw.ClusterTests.Channels;

/// <summary>A tenant with one account of the channel <c>test</c>.</summary>
internal sealed class TestAccount
{
    private readonly GatewayCluster _cluster;

    private TestAccount(GatewayCluster cluster, TestTenant tenant, string line)
    {
        (_cluster, Tenant, Line) = (cluster, tenant, cluster.Vendor.Line(line));
        Key = new(tenant.Name, "test", "default");
    }

    public TestTenant Tenant { get; }

    public TestLine Line { get; }

    public ChannelAccountKey Key { get; }

    public IOutboxStore Outbox => _cluster.Storage.GetRequiredService<IOutboxStore>();

    public IChannelStore Store => _cluster.Storage.GetRequiredService<IChannelStore>();

    public static async Task<TestAccount> StartAsync(GatewayCluster cluster, string settings = "dmPolicy: open\n    allowFrom: ['*']", string more = "")
    {
        var line = Guid.NewGuid().ToString("N");
        var tenant = await cluster.TenantAsync(Yaml(line, settings, more));
        return await OfAsync(cluster, tenant, line);
    }

    /// <summary>The account of a tenant that is there already, once it is connected.</summary>
    public static async Task<TestAccount> OfAsync(GatewayCluster cluster, TestTenant tenant, string line)
    {
        var account = new TestAccount(cluster, tenant, line);
        await account.Line.ConnectedAsync();
        return account;
    }

    public static string Yaml(string line, string settings, string more = "") => $"""
        messages:
          queue:
            debounceMs: 0
        channels:
          test:
            line: {line}
            {settings}
        {more}
        """;

    /// <summary>The next run of the main session, which was scripted, answers so.</summary>
    public async Task AnswerAsync(string text) => (await Tenant.NextRunAsync()).Finish(text);

    public IChannelIngress Ingress => Tenant.Grain<IChannelIngress>("test/default");

    public IChannelAccountGrain Grain => Tenant.Grain<IChannelAccountGrain>("test/default");

    public async Task<IReadOnlyList<OutboxRow>> OutboxAsync() => await Outbox.List(Key, 1000, CancellationToken.None);

    /// <summary>Completes when a message of the outbox stands so; the database is the clock of this loop.</summary>
    public async Task<OutboxRow> StandsAsync(OutboxState state)
    {
        using var limit = new CancellationTokenSource(Patience.Limit);
        while (true)
        {
            if ((await OutboxAsync()).FirstOrDefault(row => row.State == state) is { } row) return row;
            if (limit.IsCancellationRequested) throw new TimeoutException($"no message stands so: {string.Join(", ", (await OutboxAsync()).Select(row => $"{row.State} {row.Error}"))}");
        }
    }
}
