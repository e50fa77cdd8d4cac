using OpenClaw.GrainInterfaces;
using OpenClaw.Protocol;
using OpenClaw.Protocol.Devices;
using OpenClaw.Protocol.Events;

namespace OpenClaw.Grains.Devices;

/// <summary>What is kept of a tenant's pairing. State name <c>pairing</c>.</summary>
internal sealed class PairingState
{
    public List<PendingDevice> Pending { get; set; } = [];
    public List<string> DeviceIds { get; set; } = [];
}

// Turn-based: two approvals of one request never both succeed. This grain calls devices; no device ever calls it.
internal sealed class PairingGrain(
    [PersistentState("pairing", GrainStores.Main)] IPersistentState<PairingState> pairing,
    TimeProvider clock) : TenantGrain, IPairingGrain
{
    private const string Scope = "operator.pairing";
    private const int MaxPending = 200;
    private static readonly TimeSpan PendingLifetime = TimeSpan.FromMinutes(5);

    public async Task<PendingDevice> Request(PendingDevice request, CancellationToken cancellationToken)
    {
        Expire();
        if (pairing.State.Pending.Find(waiting => waiting.DeviceId == request.DeviceId) is { } known) return known;
        if (pairing.State.Pending.Count >= MaxPending) throw ProtocolException.Unavailable("too many pairing requests wait", TimeSpan.FromMinutes(1));

        var opened = request with { RequestId = Guid.NewGuid().ToString(), Ts = Now };
        await pairing.KeepAsync(new() { Pending = [.. pairing.State.Pending, opened], DeviceIds = pairing.State.DeviceIds }, this, cancellationToken);
        await Publish(new DevicePairRequestedEvent { Request = opened }, cancellationToken, Scope, droppable: true);
        return opened;
    }

    public async Task PairSilently(PendingDevice request, CancellationToken cancellationToken)
    {
        var opened = request with { RequestId = Guid.NewGuid().ToString(), Ts = Now, Silent = true };
        await GrainFactory.GetGrain<IDeviceGrain>($"{Tenant}/{request.DeviceId}").Approve(opened, cancellationToken);
        await Settle(opened, "approved", cancellationToken);
    }

    public async Task<DevicePairListResult> List(CancellationToken cancellationToken)
    {
        Expire();
        var devices = await Task.WhenAll(pairing.State.DeviceIds.Select(id => GrainFactory.GetGrain<IDeviceGrain>($"{Tenant}/{id}").Describe(cancellationToken)));
        return new()
        {
            Pending = [.. pairing.State.Pending.OrderByDescending(request => request.Ts)],
            Paired = [.. devices.OfType<PairedDevice>().OrderByDescending(device => device.ApprovedAtMs)],
        };
    }

    public async Task<DevicePairApproveResult> Approve(string requestId, CancellationToken cancellationToken)
    {
        var request = Take(requestId);
        var device = await GrainFactory.GetGrain<IDeviceGrain>($"{Tenant}/{request.DeviceId}").Approve(request, cancellationToken);
        await Settle(request, "approved", cancellationToken);
        return new() { RequestId = requestId, Device = device };
    }

    public async Task<DevicePairRejectResult> Reject(string requestId, CancellationToken cancellationToken)
    {
        var request = Take(requestId);
        await Settle(request, "rejected", cancellationToken);
        return new() { RequestId = requestId, DeviceId = request.DeviceId };
    }

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    private PendingDevice Take(string requestId)
    {
        Expire();
        return pairing.State.Pending.Find(request => request.RequestId == requestId) ?? throw ProtocolException.Invalid("unknown requestId");
    }

    private async Task Settle(PendingDevice request, string decision, CancellationToken cancellationToken)
    {
        var ids = pairing.State.DeviceIds;
        var settled = new PairingState
        {
            Pending = [.. pairing.State.Pending.Where(waiting => waiting.RequestId != request.RequestId)],
            DeviceIds = decision == "approved" && !ids.Contains(request.DeviceId) ? [.. ids, request.DeviceId] : ids,
        };
        await pairing.KeepAsync(settled, this, cancellationToken);
        await Publish(
            new DevicePairResolvedEvent { RequestId = request.RequestId, DeviceId = request.DeviceId, Decision = decision, Ts = Now },
            cancellationToken, Scope, droppable: true);
    }

    private void Expire() => pairing.State.Pending.RemoveAll(request => Now - request.Ts > PendingLifetime.TotalMilliseconds);
}
