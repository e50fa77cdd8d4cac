using Microsoft.Extensions.DependencyInjection;
using OpenClaw.Protocol.Transcripts;

namespace OpenClaw.ClusterTests.Sessions;

/// <summary>Two silos, one of which is killed while its sessions are at work.</summary>
public sealed class KilledSiloTests : IAsyncLifetime
{
    private readonly TwoSilos _cluster = new();

    public Task InitializeAsync() => _cluster.InitializeAsync();

    public Task DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task Nothing_that_was_acknowledged_is_lost_or_answered_twice()
    {
        const int sessions = 12;
        var tenant = await _cluster.TenantAsync();
        string[] keys = [.. Enumerable.Range(0, sessions).Select(number => $"agent:main:s{number}")];
        foreach (var key in keys)
        {
            tenant.Script(key);
            await tenant.SendAsync($"first {key}", "one", key);
            await tenant.SendAsync($"second {key}", "two", key);
        }

        var dead = _cluster.Cluster.Silos[0];
        await _cluster.Cluster.KillSiloAsync(dead);
        // What the failure detector does after a few seconds.
        await _cluster.Cluster.Silos[^1].ServiceProvider.GetRequiredService<IClusterMembershipService>().TryKill(dead.SiloAddress);
        using var end = new CancellationTokenSource();
        var answering = keys.Select(key => AnswerAsync(tenant, key, end.Token)).ToArray();
        foreach (var key in keys) await UntilSettledAsync(tenant, key);
        await end.CancelAsync();
        await Task.WhenAll(answering);

        foreach (var key in keys)
        {
            var messages = await tenant.MessagesAsync(key);
            Assert.Single(messages.OfType<UserMessage>(), message => message.Text.EndsWith("one", StringComparison.Ordinal));
            Assert.Single(messages.OfType<UserMessage>(), message => message.Text.EndsWith("two", StringComparison.Ordinal));
            Assert.Equal(2, messages.OfType<AssistantMessage>().Count());
            Assert.Equal(RunState.Ok, (await tenant.LedgerAsync("chat", $"first {key}"))!.State);
        }
    }

    private async Task AnswerAsync(TestTenant tenant, string key, CancellationToken end)
    {
        try
        {
            while (true) (await _cluster.Runner.NextAsync(tenant.Name, key, end)).Finish("done");
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // All is answered.
        }
    }

    // Nobody calls the sessions. The killed silo took the topic along, so the store is asked; the database is the clock of this loop.
    private static async Task UntilSettledAsync(TestTenant tenant, string key)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(90));
        while (await tenant.StoredAsync(key) is { } stored && (stored.Inbox.Count > 0 || stored.OpenRuns.Count > 0)) limit.Token.ThrowIfCancellationRequested();
    }

    private sealed class TwoSilos : GatewayCluster
    {
        protected override short Silos => 2;
    }
}
