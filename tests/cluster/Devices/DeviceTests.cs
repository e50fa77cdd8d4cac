using System.Text;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using OpenClaw.Grains.Devices;
using OpenClaw.Protocol.Devices;
using OpenClaw.Protocol.Events;
using Orleans.Storage;

namespace OpenClaw.ClusterTests.Devices;

[Collection(ClusterCollection.Name)]
public sealed class DeviceTests(GatewayCluster cluster)
{
    private static readonly string Id = new('a', 64);

    [Fact]
    public async Task A_new_device_waits_for_approval_and_then_connects_with_its_token()
    {
        var tenant = await cluster.TenantAsync();

        var stranger = await ConnectAsync(tenant, withSecret: true);
        var request = await tenant.Grain<IPairingGrain>().Request(Request(), CancellationToken.None);
        var again = await tenant.Grain<IPairingGrain>().Request(Request(), CancellationToken.None);
        await tenant.Frontend.UntilAsync(events => events.Any(envelope => envelope.Event is DevicePairRequestedEvent));
        var approved = await tenant.Grain<IPairingGrain>().Approve(request.RequestId, CancellationToken.None);
        var grant = (await ConnectAsync(tenant, withSecret: true)).Grant!;
        var alone = await ConnectAsync(tenant, token: grant.Token);

        Assert.Null(stranger.Grant);
        Assert.Equal(request.RequestId, again.RequestId);
        Assert.Equal(Id, approved.Device.DeviceId);
        Assert.Equal(grant.Token, alone.Grant!.Token);
        var told = Assert.Single(tenant.Frontend.Envelopes, envelope => envelope.Event is DevicePairRequestedEvent);
        Assert.Equal("operator.pairing", told.Scope);
        var refusal = await Assert.ThrowsAsync<ProtocolException>(() => tenant.Grain<IPairingGrain>().Approve(request.RequestId, CancellationToken.None));
        Assert.Equal("unknown requestId", refusal.Message);
    }

    [Fact]
    public async Task A_rejected_device_stays_out_and_a_request_lapses_after_five_minutes()
    {
        var tenant = await cluster.TenantAsync();
        var pairing = tenant.Grain<IPairingGrain>();
        var first = await pairing.Request(Request(), CancellationToken.None);
        await pairing.Reject(first.RequestId, CancellationToken.None);
        var second = await pairing.Request(Request(), CancellationToken.None);
        cluster.Clock.Advance(TimeSpan.FromMinutes(6));

        await Assert.ThrowsAsync<ProtocolException>(() => pairing.Approve(second.RequestId, CancellationToken.None));

        Assert.NotEqual(first.RequestId, second.RequestId);
        Assert.Empty((await pairing.List(CancellationToken.None)).Pending);
        Assert.Null((await ConnectAsync(tenant, withSecret: true)).Grant);
    }

    [Fact]
    public async Task More_scopes_than_were_approved_need_a_new_approval()
    {
        var tenant = await PairedAsync();

        var more = await ConnectAsync(tenant, withSecret: true, scopes: ["operator.read", "operator.admin"]);
        var request = await tenant.Grain<IPairingGrain>().Request(Request("operator.read", "operator.admin"), CancellationToken.None);
        await tenant.Grain<IPairingGrain>().Approve(request.RequestId, CancellationToken.None);
        var granted = await ConnectAsync(tenant, withSecret: true, scopes: ["operator.read", "operator.admin"]);

        Assert.Equal((null, true), (more.Grant, more.WasPaired));
        Assert.Equal(["operator.admin", "operator.read"], granted.Grant!.Scopes);
    }

    [Fact]
    public async Task A_rotated_token_ends_the_old_one()
    {
        var tenant = await PairedAsync();
        var old = (await ConnectAsync(tenant, withSecret: true)).Grant!.Token;

        var rotated = await tenant.Grain<IDeviceGrain>(Id).Rotate(new() { DeviceId = Id, Role = "operator" }, CancellationToken.None);

        await RefusedAsync(tenant, old);
        Assert.Equal(rotated.Token, (await ConnectAsync(tenant, token: rotated.Token)).Grant!.Token);
    }

    [Fact]
    public async Task A_revoked_token_is_refused_and_the_shared_secret_gets_a_new_one()
    {
        var tenant = await PairedAsync();
        var old = (await ConnectAsync(tenant, withSecret: true)).Grant!.Token;

        await tenant.Grain<IDeviceGrain>(Id).Revoke(new() { DeviceId = Id, Role = "operator" }, CancellationToken.None);

        await RefusedAsync(tenant, old);
        Assert.NotEqual(old, (await ConnectAsync(tenant, withSecret: true)).Grant!.Token);
    }

    [Fact]
    public async Task A_token_lasts_thirty_days_and_is_renewed_when_used_in_the_last_seven()
    {
        var tenant = await PairedAsync();
        var token = (await ConnectAsync(tenant, withSecret: true)).Grant!.Token;

        // Used too early to be renewed, then late enough, then beyond the first thirty days, then left alone.
        cluster.Clock.Advance(TimeSpan.FromDays(20));
        Assert.Equal(token, (await ConnectAsync(tenant, token: token)).Grant!.Token);
        cluster.Clock.Advance(TimeSpan.FromDays(5));
        Assert.Equal(token, (await ConnectAsync(tenant, token: token)).Grant!.Token);
        cluster.Clock.Advance(TimeSpan.FromDays(20));
        Assert.Equal(token, (await ConnectAsync(tenant, token: token)).Grant!.Token);
        cluster.Clock.Advance(TimeSpan.FromDays(11));
        await RefusedAsync(tenant, token);
    }

    [Fact]
    public async Task A_device_survives_its_activation_and_no_token_is_stored()
    {
        var tenant = await PairedAsync();
        var token = (await ConnectAsync(tenant, withSecret: true)).Grant!.Token;
        await cluster.Cluster.DeactivateAsync(tenant.Grain<IDeviceGrain>(Id));

        Assert.Equal(token, (await ConnectAsync(tenant, token: token)).Grant!.Token);
        Assert.DoesNotContain(token, await DatabaseTextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_device_gets_a_token_that_holds_though_the_installations_key_was_lost()
    {
        const string underOldKey = "a token made with the key that is lost";
        var tenant = await PairedAsync();
        await ConnectAsync(tenant, withSecret: true);
        var device = tenant.Grain<IDeviceGrain>(Id);
        await cluster.Cluster.DeactivateAsync(device);
        var storage = cluster.Cluster.Silos[0].ServiceProvider.GetRequiredKeyedService<IGrainStorage>("main");
        var stored = new GrainState<DeviceState>();
        await storage.ReadStateAsync("device", device.GetGrainId(), stored);
        stored.State!.Tokens["operator"].Hash = DeviceTokens.Hash(underOldKey);
        await storage.WriteStateAsync("device", device.GetGrainId(), stored);

        var grant = (await ConnectAsync(tenant, token: underOldKey)).Grant!;

        Assert.Equal(grant.Token, (await ConnectAsync(tenant, token: grant.Token)).Grant!.Token);
        await RefusedAsync(tenant, underOldKey);
    }

    private async Task<TestTenant> PairedAsync()
    {
        var tenant = await cluster.TenantAsync();
        await tenant.Grain<IPairingGrain>().PairSilently(Request(), CancellationToken.None);
        return tenant;
    }

    private static PendingDevice Request(params string[] scopes) => new()
    {
        RequestId = "", DeviceId = Id, PublicKey = "key", Role = "operator", Roles = ["operator"], Scopes = scopes.Length > 0 ? scopes : ["operator.read"], Ts = 0,
    };

    private static Task<DeviceAdmission> ConnectAsync(TestTenant tenant, bool withSecret = false, string? token = null, string[]? scopes = null) =>
        tenant.Grain<IDeviceGrain>(Id).Connect(
            new() { Request = Request(scopes ?? []), Role = "operator", Scopes = scopes ?? ["operator.read"], SharedSecretOk = withSecret, Token = token }, CancellationToken.None);

    private static async Task RefusedAsync(TestTenant tenant, string token)
    {
        var refusal = await Assert.ThrowsAsync<ProtocolException>(() => ConnectAsync(tenant, token: token));
        Assert.Contains("device token mismatch", refusal.Message, StringComparison.Ordinal);
    }

    private async Task<string> DatabaseTextAsync()
    {
        await using var connection = new SqliteConnection($"Data Source={cluster.DatabasePath};Mode=ReadOnly");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT payload FROM grain_state";
        await using var reader = await command.ExecuteReaderAsync();
        var text = new StringBuilder();
        while (await reader.ReadAsync()) text.Append(Encoding.UTF8.GetString((byte[])reader.GetValue(0)));
        Assert.NotEqual(0, text.Length);
        return text.ToString();
    }
}
