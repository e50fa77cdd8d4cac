using System.Text.Json;
using OpenClaw.Gateway.Auditing;
using OpenClaw.GrainInterfaces;
using OpenClaw.Protocol;
using OpenClaw.Protocol.Health;
using OpenClaw.Protocol.Installation;
using OpenClaw.Protocol.Presence;
using OpenClaw.Protocol.Validation;
using OpenClaw.Protocol.Values;

namespace OpenClaw.Gateway.Methods;

/// <summary>The gateway itself: health, status, presence, logs, configuration, channels.</summary>
internal static class SystemMethods
{
    private static readonly JsonText Null = new("null"u8.ToArray());

    public static void MapSystem(this MethodTableBuilder methods)
    {
        methods.MapOwn("health", Scope.Read, ProtocolJson.Default.HealthParams, HealthAsync, HealthAtOnce);
        methods.Map("logs.tail", Scope.Read, ProtocolJson.Default.LogsTailParams, ProtocolJson.Default.LogsTailResult,
            (query, call, stop) => call.Grain<ITenantLogGrain>().Tail(query, stop));
        methods.Map("channels.status", Scope.Read, ProtocolJson.Default.ChannelsStatusParams, ProtocolJson.Default.ChannelsStatusResult,
            (query, call, stop) => call.Grain<IChannelsGrain>().Status(query, stop));
        methods.Map("status", Scope.Read, ProtocolJson.Default.StatusParams, ProtocolJson.Default.StatusResult,
            (_, call, stop) => call.Grain<IHealthGrain>().Status(!call.Client.IsAdmin, stop));
        methods.Map("config.get", Scope.Read, ProtocolJson.Default.ConfigGetParams, ProtocolJson.Default.ConfigGetResult,
            (_, call, stop) => call.Grain<ITenantGrain>().GetConfiguration(stop));
        methods.Map("models.list", Scope.Read, ProtocolJson.Default.ModelsListParams, ProtocolJson.Default.ModelsListResult,
            (_, call, stop) => call.Grain<ITenantGrain>().ListModels(stop));
        // No heartbeat ever ran: the original's answer to that is null.
        methods.MapRaw("last-heartbeat", Scope.Read, ProtocolJson.Default.LastHeartbeatParams, (_, _, _) => Task.FromResult(Null));
        methods.Map("set-heartbeats", Scope.Admin, ProtocolJson.Default.SetHeartbeatsParams, ProtocolJson.Default.SetHeartbeatsResult, SetHeartbeatsAsync);
        methods.MapRaw("system-presence", Scope.Read, ProtocolJson.Default.SystemPresenceParams, PresenceAsync);
        methods.Map("killswitch.engage", Scope.Admin, ProtocolJson.Default.KillswitchEngageParams, ProtocolJson.Default.KillswitchEngageResult, EngageAsync, advertised: false);
        methods.MapRaw("system-event", Scope.Admin, ProtocolJson.Default.SystemEventParams, SystemEventMethod.RunAsync);
    }

    // The hottest question of all: answered from the bytes of the last event, while a new snapshot is asked for behind it.
    private static bool HealthAtOnce(MethodCall call, ReadOnlyMemory<byte> parameters)
    {
        if (!call.Services.Connections.TryTopicOf(call.Connection, out var topic) || !topic.TryGetHealth(out var health)) return false;
        if (ParamsReader.Read("health", parameters, ProtocolJson.Default.HealthParams).Probe == true) return false;
        if (!call.TryAnswerRaw(health.Payload.Utf8)) return false;
        topic.AskForHealth();
        return true;
    }

    private static async Task HealthAsync(HealthParams query, MethodCall call, CancellationToken cancellationToken)
    {
        var (topic, health) = await call.Services.Repeated.RunAsync(async stop =>
        {
            var joined = await call.Services.Topics.JoinAsync(call.Client.Tenant, stop);
            return (joined, query.Probe == true ? await joined.FetchHealthAsync(probe: true, stop) : await joined.HealthAsync(stop));
        }, cancellationToken);
        await call.AnswerRawAsync(health.Payload.Utf8);
        topic.AskForHealth();
    }

    private static async Task<SetHeartbeatsResult> SetHeartbeatsAsync(SetHeartbeatsParams request, MethodCall call, CancellationToken cancellationToken)
    {
        var enabled = request.Enabled ?? throw ProtocolException.Invalid("invalid set-heartbeats params: enabled (boolean) required");
        await call.Grain<ITenantGrain>().SetHeartbeats(enabled, cancellationToken);
        return new() { Enabled = enabled };
    }

    // Released through administration only: a tenant that may not work has no connection to ask on.
    private static async Task<KillswitchEngageResult> EngageAsync(KillswitchEngageParams request, MethodCall call, CancellationToken cancellationToken)
    {
        var reason = string.IsNullOrWhiteSpace(request.Reason) ? "asked for by a client" : request.Reason.Trim();
        var kill = await call.Grain<ITenantGrain>().EngageKillSwitch(new(reason, AuditActor.Of(call.Client)), cancellationToken);
        return new() { Engaged = true, Reason = kill.Reason, At = kill.AtMs };
    }

    private static async Task<JsonText> PresenceAsync(SystemPresenceParams query, MethodCall call, CancellationToken cancellationToken)
    {
        var presence = await call.Grain<IPresenceGrain>().List(cancellationToken);
        return new(JsonSerializer.SerializeToUtf8Bytes(presence.Entries, ProtocolJson.Default.IReadOnlyListPresenceEntry));
    }
}
