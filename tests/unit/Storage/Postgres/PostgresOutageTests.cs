using Microsoft.Extensions.DependencyInjection;
using OpenClaw.Storage;
using OpenClaw.Storage.Sessions;
using Orleans.Storage;
using Xunit;
using static OpenClaw.UnitTests.Storage.Rows;

namespace OpenClaw.UnitTests.Storage.Postgres;

/// <summary>The server goes away and comes back while ours runs.</summary>
[Collection(PostgresCollection.Name)]
public sealed class PostgresOutageTests(PostgresFixture postgres)
{
    private const string Key = "agent:main:main";

    [PostgresFact]
    public async Task While_the_server_is_away_everything_is_unavailable_and_afterwards_works_again()
    {
        await using var host = await PostgresHost.StartNew(postgres);
        var grains = host.Services.GetRequiredKeyedService<IGrainStorage>("db");
        var fence = await host.Sessions.Store("acme", Key, c => c with { Session = Session("s1"), Append = [Entry("s1", 1)] });
        var next = new SessionCommit { Tenant = "acme", SessionKey = Key, Fence = fence, Append = [Entry("s1", 2)] };

        await postgres.Server.Stop();
        try
        {
            await Assert.ThrowsAsync<StoreUnavailableException>(() => host.Sessions.Commit(next, default));
            await Assert.ThrowsAsync<StoreUnavailableException>(() => host.Sessions.Load("acme", Key, default));
            await Assert.ThrowsAsync<StoreUnavailableException>(() => host.Services.GetRequiredService<ITenantLogStore>().Append("acme", ["line"], default));
            await Assert.ThrowsAsync<StoreUnavailableException>(() => host.Services.GetRequiredService<IWorkspaceStore>().Write("acme", "main", "a", Bytes("x"), null, default));
            await Assert.ThrowsAsync<StoreUnavailableException>(() => grains.ReadStateAsync("state", GrainId.Create("tenant", "acme"), new GrainState<string>()));
        }
        finally
        {
            await postgres.Server.Start();
        }

        Assert.Equal(1, (await host.Sessions.Load("acme", Key, default))!.LastSeq);
        await host.Sessions.Commit(next, default);
        Assert.Equal(2, (await host.Sessions.Load("acme", Key, default))!.LastSeq);
    }

    [PostgresFact]
    public async Task A_crash_of_the_server_during_commits_keeps_every_one_that_was_acknowledged_and_no_half_of_another()
    {
        await using var host = await PostgresHost.StartNew(postgres);
        var crash = new TaskCompletionSource();
        var writers = Enumerable.Range(0, 8).Select(async i =>
        {
            var key = $"agent:main:{i}";
            var fence = (await host.Sessions.Claim("acme", key, default)).Fence;
            for (var seq = 1; ; seq++)
            {
                try
                {
                    await host.Sessions.Commit(
                        new SessionCommit
                        {
                            Tenant = "acme", SessionKey = key, Fence = fence, Session = Session($"s{i}", updatedAt: seq),
                            Append = [Entry($"s{i}", seq)], NewInbox = [Inbox(seq)],
                        },
                        default);
                }
                catch (StoreUnavailableException)
                {
                    return (key, Acknowledged: seq - 1);
                }

                if (seq == 20)
                    crash.TrySetResult();
            }
        }).ToArray();
        await crash.Task;
        await postgres.Server.Kill();
        var ends = await Task.WhenAll(writers);
        await postgres.Server.Start();

        foreach (var (key, acknowledged) in ends)
        {
            var state = await host.Sessions.Claim("acme", key, default);
            // The one whose answer was lost may be there, and then whole.
            Assert.InRange(state.LastSeq, acknowledged, acknowledged + 1);
            Assert.Equal(state.LastSeq, state.Inbox.Count);
        }
    }

    [PostgresFact]
    public async Task A_start_waits_for_a_server_that_is_not_there_yet()
    {
        await using var database = await postgres.Server.CreateDatabase();
        await postgres.Server.Stop();
        await Assert.ThrowsAsync<StoreUnavailableException>(() => PostgresHost.Start(database.ConnectionString));

        var starting = PostgresHost.Start(database.ConnectionString, options => options.StartTimeout = TimeSpan.FromMinutes(1));
        await postgres.Server.Start();

        await using var host = await starting;
        Assert.Equal(1, (await host.Sessions.Claim("acme", Key, default)).Fence);
    }
}
