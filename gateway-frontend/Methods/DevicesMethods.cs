using OpenClaw.GrainInterfaces;
using OpenClaw.Protocol;
using OpenClaw.Protocol.Audit;
using OpenClaw.Protocol.Nodes;
using OpenClaw.Protocol.Values;

namespace OpenClaw.Gateway.Methods;

/// <summary><c>device.*</c>, <c>channels.pairing.*</c> and <c>node.list</c>: who may connect, and who may write.</summary>
internal static class DevicesMethods
{
    public static void MapDevices(this MethodTableBuilder methods)
    {
        methods.Map("device.pair.list", Scope.Pairing, ProtocolJson.Default.DevicePairListParams, ProtocolJson.Default.DevicePairListResult,
            (_, call, stop) => call.Grain<IPairingGrain>().List(stop));
        methods.MapAudited("device.pair.approve", Scope.Pairing, ProtocolJson.Default.DevicePairApproveParams, ProtocolJson.Default.DevicePairApproveResult,
            AuditActions.PairingApproved, (request, result) => result is null ? $"request:{request.RequestId}" : $"device:{result.Device.DeviceId}",
            (request, call, stop) => call.Grain<IPairingGrain>().Approve(request.RequestId, stop));
        methods.MapAudited("device.pair.reject", Scope.Pairing, ProtocolJson.Default.DevicePairRejectParams, ProtocolJson.Default.DevicePairRejectResult,
            AuditActions.PairingRejected, (request, result) => result is null ? $"request:{request.RequestId}" : $"device:{result.DeviceId}",
            (request, call, stop) => call.Grain<IPairingGrain>().Reject(request.RequestId, stop));
        methods.MapAudited("device.token.rotate", Scope.Pairing, ProtocolJson.Default.DeviceTokenRotateParams, ProtocolJson.Default.DeviceTokenRotateResult,
            AuditActions.TokenRotated, (request, _) => $"device:{request.DeviceId}",
            (request, call, stop) => Device(call, request.DeviceId).Rotate(request, stop));
        methods.MapAudited("device.token.revoke", Scope.Pairing, ProtocolJson.Default.DeviceTokenRevokeParams, ProtocolJson.Default.DeviceTokenRevokeResult,
            AuditActions.TokenRevoked, (request, _) => $"device:{request.DeviceId}",
            (request, call, stop) => Device(call, request.DeviceId).Revoke(request, stop));
        methods.Map("channels.pairing.list", Scope.Pairing, ProtocolJson.Default.ChannelsPairingListParams, ProtocolJson.Default.ChannelsPairingListResult,
            (query, call, stop) => call.Grain<IChannelsGrain>().ListPairing(query, stop));
        methods.Map("channels.pairing.approve", Scope.Pairing, ProtocolJson.Default.ChannelsPairingApproveParams, ProtocolJson.Default.ChannelsPairingApproveResult,
            (request, call, stop) => call.Grain<IChannelsGrain>().ApprovePairing(request, stop));
        methods.Map("node.list", Scope.Read, ProtocolJson.Default.NodeListParams, ProtocolJson.Default.NodeListResult, ListNodesAsync);
    }

    private static IDeviceGrain Device(MethodCall call, string deviceId) =>
        DeviceId.IsValid(deviceId) ? call.Grain<IDeviceGrain>(deviceId) : throw ProtocolException.Invalid("unknown deviceId/role");

    // Nodes can pair already, but nothing is done with them yet: a paired one is shown, as not connected.
    private static async Task<NodeListResult> ListNodesAsync(NodeListParams query, MethodCall call, CancellationToken cancellationToken)
    {
        var devices = await call.Grain<IPairingGrain>().List(cancellationToken);
        return new()
        {
            Ts = call.Services.Clock.GetUtcNow().ToUnixTimeMilliseconds(),
            Nodes =
            [
                .. devices.Paired.Where(device => device.Roles?.Contains("node") == true).Select(device => new NodeEntry
                {
                    NodeId = device.DeviceId, DisplayName = device.DisplayName, Platform = device.Platform, RemoteIp = device.RemoteIp, Caps = [], Commands = [],
                    Paired = true, Connected = call.Services.Connections.IsConnected(call.Client.Tenant, device.DeviceId, "node"),
                }),
            ],
        };
    }
}
