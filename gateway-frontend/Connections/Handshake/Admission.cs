using OpenClaw.Gateway.Events;
using OpenClaw.Gateway.Tenants;
using OpenClaw.GrainInterfaces;
using OpenClaw.Protocol;
using OpenClaw.Protocol.Frames;
using OpenClaw.Protocol.Presence;
using OpenClaw.Protocol.Values;

namespace OpenClaw.Gateway.Connections.Handshake;

/// <summary>A client that may come in: says hello and makes it part of its tenant.</summary>
internal sealed class Admission(
    Connection connection, TenantView tenant, string requestId, ConnectParams connect, string role, IReadOnlyList<string> scopes, DeviceGrant? grant)
{
    private readonly GatewayServices _services = connection.Services;

    /// <summary>Answers the connect; from then on the connection gets its tenant's events.</summary>
    public async Task WelcomeAsync(Action<ClientIdentity> admitted)
    {
        var client = Identity();
        var (topic, presence, health) = await _services.Repeated.RunAsync(stop => JoinAsync(client, stop), connection.Closing);
        var hello = Hello(presence, health.Payload, new() { Presence = presence.Version, Health = health.Version });

        var frame = new RentedWriter(8 * 1024);
        FrameWriter.WriteResult(frame, requestId, hello, ProtocolJson.Default.HelloOk);
        await connection.SendAsync(frame);
        admitted(client);
        _services.Connections.Add(connection, topic);
        _services.Halted.Check(connection, tenant.Name);
        topic.AskForHealth();
    }

    private async Task<(TenantTopic, PresenceSnapshot, TenantTopic.Health)> JoinAsync(ClientIdentity client, CancellationToken cancellationToken)
    {
        // Subscribed before the hello is written: nothing that happens after the snapshot is missed.
        var topic = await _services.Topics.JoinAsync(tenant.Name, cancellationToken);
        var presence = client.PresenceKey is { } key
            ? await _services.Grains.Of<IPresenceGrain>(tenant.Name).Connected(client.Presence, key, cancellationToken)
            : await _services.Grains.Of<IPresenceGrain>(tenant.Name).List(cancellationToken);
        return (topic, presence, await topic.HealthAsync(cancellationToken));
    }

    private ClientIdentity Identity() => new()
    {
        Tenant = tenant.Name,
        Role = role,
        Scopes = ScopeSets.Of(scopes),
        ClientId = connect.Client.Id,
        ClientMode = connect.Client.Mode,
        DisplayName = connect.Client.DisplayName,
        DeviceId = connect.Device?.Id,
        ToolEvents = connect.Caps?.Contains("tool-events") == true,
        Presence = PresenceEntry(),
        // One call of the command line is not somebody being present.
        PresenceKey = connect.Client is { Id: "cli", Mode: "cli" } ? null : (connect.Device?.Id ?? connect.Client.InstanceId ?? connection.Id).ToLowerInvariant(),
    };

    private PresenceEntry PresenceEntry()
    {
        var client = connect.Client;
        return new()
        {
            Host = client.DisplayName ?? client.Id,
            Version = client.Version,
            Platform = client.Platform,
            DeviceFamily = client.DeviceFamily,
            ModelIdentifier = client.ModelIdentifier,
            Mode = client.Mode,
            DeviceId = connect.Device?.Id,
            Roles = [role],
            Scopes = scopes.Count == 0 ? null : scopes,
            InstanceId = connect.Device?.Id ?? client.InstanceId,
            Text = $"Node: {client.DisplayName ?? client.Id} · mode {client.Mode}",
            Ts = 0,
        };
    }

    private HelloOk Hello(PresenceSnapshot presence, JsonText health, StateVersion version) => new()
    {
        Protocol = (int)ProtocolVersion.V3,
        Server = new() { Version = _services.Version, Host = "openclaw", ConnId = connection.Id },
        Features = _services.Methods.Features,
        Snapshot = new()
        {
            Presence = presence.Entries,
            Health = health,
            StateVersion = version,
            UptimeMs = (long)_services.Uptime.TotalMilliseconds,
            ConfigPath = "config.yaml",
            StateDir = tenant.Name,
            SessionDefaults = new()
            {
                DefaultAgentId = tenant.Naming.DefaultAgentId, MainKey = tenant.Naming.MainKey, MainSessionKey = SessionKey.Main(tenant.Naming).Value,
                Scope = tenant.Configuration.Session.Scope,
            },
            AuthMode = tenant.AuthMode,
        },
        Auth = grant is null ? null : new() { DeviceToken = grant.Token, Role = role, Scopes = grant.Scopes, IssuedAtMs = grant.IssuedAtMs },
        Policy = new()
        {
            MaxPayload = _services.Limits.MaxFrameBytes, MaxBufferedBytes = _services.Limits.MaxBufferedBytes, TickIntervalMs = _services.Limits.TickIntervalMs,
        },
    };
}
