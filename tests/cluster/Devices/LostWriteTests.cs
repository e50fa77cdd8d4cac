using OpenClaw.Protocol.Devices;

namespace OpenClaw.ClusterTests.Devices;

/// <summary>What could not be stored is not believed: memory and store say the same.</summary>
[Collection(ClusterCollection.Name)]
public sealed class LostWriteTests(GatewayCluster cluster)
{
    private static readonly string Id = new('b', 64);

    [Fact]
    public async Task A_rotation_or_revocation_that_was_not_stored_leaves_the_token_as_it_was()
    {
        var tenant = await cluster.TenantAsync();
        await tenant.Grain<IPairingGrain>().PairSilently(Request(), CancellationToken.None);
        var token = (await ConnectAsync(tenant, null)).Grant!.Token;
        var device = tenant.Grain<IDeviceGrain>(Id);

        cluster.FailNextWrite(device);
        var refusal = await Assert.ThrowsAsync<ProtocolException>(() => device.Rotate(new() { DeviceId = Id, Role = "operator" }, CancellationToken.None));
        Assert.Equal(token, (await ConnectAsync(tenant, token)).Grant!.Token);
        cluster.FailNextWrite(device);
        await Assert.ThrowsAsync<ProtocolException>(() => device.Revoke(new() { DeviceId = Id, Role = "operator" }, CancellationToken.None));

        Assert.Equal(token, (await ConnectAsync(tenant, token)).Grant!.Token);
        Assert.Equal((ProtocolErrorCode.Unavailable, true), (refusal.Code, refusal.Retryable));
    }

    [Fact]
    public async Task An_approval_that_was_not_stored_pairs_nothing()
    {
        var tenant = await cluster.TenantAsync();
        var pairing = tenant.Grain<IPairingGrain>();
        var request = await pairing.Request(Request(), CancellationToken.None);
        cluster.FailNextWrite(tenant.Grain<IDeviceGrain>(Id));

        await Assert.ThrowsAsync<ProtocolException>(() => pairing.Approve(request.RequestId, CancellationToken.None));
        var waiting = await pairing.List(CancellationToken.None);
        var stranger = await ConnectAsync(tenant, null);
        await pairing.Approve(request.RequestId, CancellationToken.None);

        Assert.Equal((1, 0), (waiting.Pending.Count, waiting.Paired.Count));
        Assert.Null(stranger.Grant);
        Assert.NotNull((await ConnectAsync(tenant, null)).Grant);
    }

    [Fact]
    public async Task A_pairing_request_or_decision_that_was_not_stored_did_not_happen()
    {
        var tenant = await cluster.TenantAsync();
        var pairing = tenant.Grain<IPairingGrain>();
        cluster.FailNextWrite(pairing);

        await Assert.ThrowsAsync<ProtocolException>(() => pairing.Request(Request(), CancellationToken.None));
        Assert.Empty((await pairing.List(CancellationToken.None)).Pending);
        var request = await pairing.Request(Request(), CancellationToken.None);
        cluster.FailNextWrite(pairing);
        await Assert.ThrowsAsync<ProtocolException>(() => pairing.Reject(request.RequestId, CancellationToken.None));

        Assert.Equal(request.RequestId, Assert.Single((await pairing.List(CancellationToken.None)).Pending).RequestId);
    }

    [Fact]
    public async Task Settings_that_were_not_stored_are_not_in_force()
    {
        var tenant = await cluster.TenantAsync();
        var before = await tenant.Grain<ITenantGrain>().GetSnapshot(CancellationToken.None);
        cluster.FailNextWrite(tenant.Grain<ITenantGrain>());

        await Assert.ThrowsAsync<ProtocolException>(() => tenant.ConfigureAsync("agents:\n  defaults:\n    maxConcurrent: 2\n"));
        var kept = await tenant.Grain<ITenantGrain>().GetSnapshot(CancellationToken.None);
        cluster.FailNextWrite(tenant.Grain<ITenantGrain>());
        await Assert.ThrowsAsync<ProtocolException>(() => tenant.Grain<ITenantGrain>().SetHeartbeats(false, CancellationToken.None));

        Assert.Equal((before.Version, before.ConfigurationText), (kept.Version, kept.ConfigurationText));
        Assert.True((await tenant.Grain<ITenantGrain>().GetSnapshot(CancellationToken.None)).HeartbeatsEnabled);
    }

    private static PendingDevice Request() => new()
    {
        RequestId = "", DeviceId = Id, PublicKey = "key", Role = "operator", Roles = ["operator"], Scopes = ["operator.read"], Ts = 0,
    };

    private static Task<DeviceAdmission> ConnectAsync(TestTenant tenant, string? token) => tenant.Grain<IDeviceGrain>(Id).Connect(
        new() { Request = Request(), Role = "operator", Scopes = ["operator.read"], SharedSecretOk = token is null, Token = token }, CancellationToken.None);
}
