using OpenClaw.Protocol.Devices;

namespace OpenClaw.ClusterTests.Tenants;

/// <summary>Whatever id of one tenant is used for another: it is not there.</summary>
[Collection(ClusterCollection.Name)]
public sealed class IsolationTests(GatewayCluster cluster)
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task The_same_session_and_idempotency_key_are_two_conversations()
    {
        var (first, second) = (await cluster.TenantAsync(), await cluster.TenantAsync());
        await first.SendAsync("same-key", "the first one's secret");
        await second.SendAsync("same-key", "something else");
        await first.Frontend.EndOfAsync("same-key");
        await second.Frontend.EndOfAsync("same-key");

        Assert.DoesNotContain("secret", (await HistoryAsync(second)).ToString(), StringComparison.Ordinal);
        Assert.Contains("secret", (await HistoryAsync(first)).ToString(), StringComparison.Ordinal);
        Assert.All(second.Frontend.Batches, batch => Assert.Equal(second.Name, batch.Tenant));
    }

    [Fact]
    public async Task A_session_id_of_another_tenant_is_unknown()
    {
        var (first, second) = (await cluster.TenantAsync(), await cluster.TenantAsync());
        await first.SendAsync("k1", "hello");
        await first.Frontend.EndOfAsync("k1");
        var sessionId = (await first.StoredAsync())!.SessionId!;

        await Assert.ThrowsAsync<ProtocolException>(() => second.Grain<ISessionIndex>().Resolve(new() { SessionId = sessionId }, None));
        Assert.Equal(TestTenant.Main, (await first.Grain<ISessionIndex>().Resolve(new() { SessionId = sessionId }, None)).Key);
        Assert.Empty(await cluster.Store.ReadTranscript(second.Name, sessionId, 1, None));
    }

    [Fact]
    public async Task A_run_of_another_tenant_is_unknown_and_not_aborted()
    {
        var (first, second) = (await cluster.TenantAsync(), await cluster.TenantAsync());
        first.Script();
        await first.SendAsync("k1", "hello");
        var run = await first.NextRunAsync();

        Assert.Null(await second.Grain<IRunGrain>("k1").Describe(None));
        Assert.False((await second.AbortAsync("k1")).Aborted);
        run.Finish("done");

        Assert.Equal(Protocol.Events.ChatState.Final, (await first.Frontend.EndOfAsync("k1")).State);
    }

    [Fact]
    public async Task A_device_is_paired_with_one_tenant_and_its_token_opens_that_one_only()
    {
        var (first, second) = (await cluster.TenantAsync(listens: false), await cluster.TenantAsync(listens: false));
        var id = new string('a', 64);
        var request = new PendingDevice { RequestId = "", Ts = 0, DeviceId = id, PublicKey = "key", Role = "operator", Roles = ["operator"], Scopes = [] };
        await first.Grain<IPairingGrain>().PairSilently(request, None);
        var grant = (await first.Grain<IDeviceGrain>(id).Connect(Connect(request, true, null), None)).Grant!;

        var refusal = await Assert.ThrowsAsync<ProtocolException>(() => second.Grain<IDeviceGrain>(id).Connect(Connect(request, false, grant.Token), None));

        Assert.Contains("device token mismatch", refusal.Message, StringComparison.Ordinal);
        Assert.Empty((await second.Grain<IPairingGrain>().List(None)).Paired);
        Assert.NotNull((await first.Grain<IDeviceGrain>(id).Connect(Connect(request, false, grant.Token), None)).Grant);
        var hash = System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(grant.Token));
        Assert.Equal(first.Name, await cluster.Cluster.Client.GetGrain<ITokenIndexGrain>(TokenIndexKey.Of(hash)).Find(hash, None));
    }

    [Fact]
    public async Task An_archive_holds_nothing_of_another_tenant()
    {
        var (first, second) = (await cluster.TenantAsync(), await cluster.TenantAsync());
        await first.SendAsync("k1", "the first one's secret");
        await second.SendAsync("k1", "what the second said");
        await first.Frontend.EndOfAsync("k1");
        await second.Frontend.EndOfAsync("k1");

        List<string> lines = [];
        RequestContext.Set(CallContext.Tenant, second.Name);
        await foreach (var line in second.Grain<ITenantArchiveGrain>().Export(None)) lines.Add(line.ToString());

        Assert.Contains(lines, line => line.Contains("what the second said", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, line => line.Contains("secret", StringComparison.Ordinal) || line.Contains(first.Name + "\"", StringComparison.Ordinal));
    }

    private static Task<Protocol.Values.JsonText> HistoryAsync(TestTenant tenant) =>
        tenant.Grain<ISessionIndex>().History(new() { SessionKey = TestTenant.Main }, None);

    private static DeviceConnect Connect(PendingDevice request, bool secretOk, string? token) =>
        new() { Request = request, Role = "operator", Scopes = [], SharedSecretOk = secretOk, Token = token };
}
