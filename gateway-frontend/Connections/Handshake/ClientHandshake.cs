using System.Net.WebSockets;
using System.Text.Json;
using OpenClaw.Gateway.Auditing;
using OpenClaw.Gateway.Events;
using OpenClaw.Gateway.Tenants;
using OpenClaw.GrainInterfaces;
using OpenClaw.Protocol;
using OpenClaw.Protocol.Audit;
using OpenClaw.Protocol.Devices;
using OpenClaw.Protocol.Frames;
using OpenClaw.Protocol.Values;
using OpenClaw.Silo.Installation;

namespace OpenClaw.Gateway.Connections.Handshake;

/// <summary>Decides on a socket's first frame, step by step in the original's order: the first thing wrong is what the client hears.</summary>
/// <remarks>Source: protocol page, handshake; decisions on who is a local client and on negotiation.</remarks>
internal sealed class ClientHandshake(Connection connection, string nonce)
{
    private const string Operator = "operator";
    private const string Node = "node";
    private const int MaxConnectListItems = 256;
    private readonly GatewayServices _services = connection.Services;

    public EncodedEvent Challenge() => EncodedEvent.Of(new ConnectChallenge { Nonce = nonce, Ts = Now.ToUnixTimeMilliseconds() });

    /// <summary>The client may come in; null: it is not worth an answer, the socket is closed.</summary>
    public async Task<Admission?> DecideAsync(ReadOnlyMemory<byte> frame, CancellationToken cancellationToken)
    {
        switch (RequestFrame.Read(frame, ProtocolVersion.V3, out var request, out _))
        {
            case FrameKind.NotJson:
                return null;
            case FrameKind.Invalid:
                throw HandshakeRefusedException.Invalid(null, "invalid request frame");
        }
        var id = request.Id;
        if (request.Method != "connect") throw HandshakeRefusedException.Invalid(id, "invalid handshake: first request must be connect");
        var connect = ReadParams(request);
        if (connect.MinProtocol > (long)ProtocolVersion.V3 || connect.MaxProtocol < (long)ProtocolVersion.V3) throw ProtocolMismatch(id);
        var role = connect.Role ?? Operator;
        if (role is not (Operator or Node)) throw HandshakeRefusedException.Invalid(id, "invalid role");

        var resolved = await _services.Resolver.ResolveAsync(TenantAddress.Of(connection.Http), connect.Auth?.Token, cancellationToken);
        var tenant = resolved.Tenant;
        var gateway = tenant.Configuration.Gateway;
        if (OriginPolicy.Applies(connect.Client) && !OriginPolicy.Allows(connection.Http.Request.Headers.Origin, connection.Http.Request.Host, gateway.ControlUi.AllowedOrigins))
            throw HandshakeRefusedException.Invalid(id, OriginPolicy.Refusal);

        var attempts = _services.FailedAttempts;
        // Who asks for a tenant that is not there is counted by its address alone.
        var known = tenant.IsNobody ? null : tenant;
        var isLocked = await attempts.WaitAsync(connection.Http, known, cancellationToken) is not null;
        try
        {
            var admission = await AuthenticateAsync(id, connect, resolved, role, isLocked, cancellationToken);
            await attempts.SucceededAsync(connection.Http, known, AuditActor.Of(connect), cancellationToken);
            return admission;
        }
        catch (HandshakeRefusedException refusal) when (refusal.FailedAuthentication is { } failed)
        {
            await attempts.FailedAsync(connection.Http, known, failed, cancellationToken);
            throw;
        }
    }

    // While its address is locked, even the right secret fails.
    private async Task<Admission> AuthenticateAsync(string id, ConnectParams connect, ResolvedTenant resolved, string role, bool isLocked, CancellationToken cancellationToken)
    {
        var tenant = resolved.Tenant;
        var (secretOk, reason) = isLocked ? (false, SharedSecret.RateLimited) : SharedSecret.Check(tenant.Snapshot, tenant.AuthMode, connect.Auth);
        // Who may know of the tenant hears that it is stopped; for everybody else it is as if it were not there.
        var mayKnow = secretOk || (!isLocked && (resolved.IsVouchedFor || tenant.Name == TenantDirectory.DefaultTenant));
        if (mayKnow && Halt(tenant) is { } halt) throw Refused(id, halt);
        var scopes = connect.Scopes ?? [];
        DeviceGrant? grant = null;
        if (connect.Device is null)
        {
            scopes = WithoutDevice(id, connect, tenant, secretOk, reason, role, scopes);
        }
        else
        {
            var isLocal = ClientAddress.IsLocal(connection.Http, _services.LocalClientsAllowed);
            if (DeviceSignature.Check(connect, role, nonce, isLocal, Now) is { } fault) throw HandshakeRefusedException.Invalid(id, fault);
            if (isLocked || (!secretOk && string.IsNullOrEmpty(connect.Auth?.Token))) throw HandshakeRefusedException.Unauthorized(id, reason, connect.Client);
            grant = await AdmitDeviceAsync(id, connect, tenant, secretOk, role, scopes, isLocal, cancellationToken);
        }
        await CountAsync(id, tenant, cancellationToken);
        return new Admission(connection, tenant, id, connect, role, scopes, grant);
    }

    private ProtocolException? Halt(TenantView tenant) => Halts.Of(tenant.Snapshot.Status) ?? _services.Halted.Refusal(tenant.Name);

    // A socket counts from here to its end, once.
    private async Task CountAsync(string id, TenantView tenant, CancellationToken cancellationToken)
    {
        if (connection.CountedFor is not null) return;
        try
        {
            await _services.TenantConnections.EnterAsync(tenant, cancellationToken);
            connection.CountedFor = tenant.Name;
        }
        catch (ProtocolException refusal)
        {
            throw Refused(id, refusal);
        }
    }

    private static HandshakeRefusedException Refused(string id, ProtocolException refusal) =>
        new(id, ErrorShape.Of(refusal), WebSocketCloseStatus.PolicyViolation, refusal.Message);

    private DateTimeOffset Now => _services.Clock.GetUtcNow();

    private static ConnectParams ReadParams(RequestFrame request)
    {
        try
        {
            var connect = ConnectReader.Read(request.Params);
            if (connect.Scopes?.Count > MaxConnectListItems || connect.Caps?.Count > MaxConnectListItems || connect.Commands?.Count > MaxConnectListItems)
                throw ProtocolException.Invalid("invalid connect params: a list is too long");
            return connect;
        }
        catch (ProtocolException refusal)
        {
            throw HandshakeRefusedException.Invalid(request.Id, refusal.Message);
        }
    }

    // Who holds the shared secret may come without a device, but without any scope.
    private static IReadOnlyList<string> WithoutDevice(
        string id, ConnectParams connect, TenantView tenant, bool secretOk, string reason, string role, IReadOnlyList<string> scopes)
    {
        var ui = tenant.Configuration.Gateway.ControlUi;
        if (OriginPolicy.IsControlUi(connect.Client))
        {
            if (ui.DangerouslyDisableDeviceAuth || ui.AllowInsecureAuth)
                return secretOk ? scopes : throw HandshakeRefusedException.Unauthorized(id, reason, connect.Client);
            throw HandshakeRefusedException.Invalid(id, "control ui requires HTTPS or localhost (secure context)");
        }
        if (secretOk && role == Operator) return [];
        // A wrong secret is told as such; none at all asks for the device instead.
        if (!secretOk && (connect.Auth?.Token is { Length: > 0 } || connect.Auth?.Password is { Length: > 0 }))
            throw HandshakeRefusedException.Unauthorized(id, reason, connect.Client);
        throw HandshakeRefusedException.Of(id, ProtocolErrorCode.NotPaired, "device identity required");
    }

    private async Task<DeviceGrant> AdmitDeviceAsync(
        string id, ConnectParams connect, TenantView tenant, bool secretOk, string role, IReadOnlyList<string> scopes, bool isLocal, CancellationToken cancellationToken)
    {
        // Reached with a token only, and it is not one of this tenant.
        if (tenant.IsNobody) throw HandshakeRefusedException.Unauthorized(id, "device_token_mismatch", connect.Client);
        var client = connect.Client;
        var request = new PendingDevice
        {
            RequestId = "", Ts = 0, DeviceId = connect.Device!.Id, PublicKey = DeviceSignature.Normalise(connect.Device.PublicKey), DisplayName = client.DisplayName,
            Platform = client.Platform, ClientId = client.Id, ClientMode = client.Mode, Role = role, Roles = [role], Scopes = scopes, Silent = isLocal,
            RemoteIp = isLocal ? null : connection.Http.Connection.RemoteIpAddress is { } ip && !System.Net.IPAddress.IsLoopback(ip) ? ip.ToString() : null,
        };
        var ask = new DeviceConnect { Request = request, Role = role, Scopes = scopes, SharedSecretOk = secretOk, Token = connect.Auth?.Token };
        var device = _services.Grains.Of<IDeviceGrain>(tenant.Name, request.DeviceId);
        try
        {
            var admission = await device.Connect(ask, cancellationToken);
            if (admission.Grant is { } grant) return grant;

            var pairing = _services.Grains.Of<IPairingGrain>(tenant.Name);
            request = request with { IsRepair = admission.WasPaired };
            if (!isLocal)
            {
                var pending = await pairing.Request(request, cancellationToken);
                _services.Audit.RecordCounted(PairingEntry(tenant, request, AuditActions.PairingRequested));
                throw HandshakeRefusedException.Of(id, ProtocolErrorCode.NotPaired, "pairing required", Details("requestId", pending.RequestId));
            }
            await pairing.PairSilently(request, cancellationToken);
            await _services.Audit.WriteAsync(PairingEntry(tenant, request, AuditActions.PairingApproved), cancellationToken);
            admission = await device.Connect(ask, cancellationToken);
            return admission.Grant ?? throw HandshakeRefusedException.Of(id, ProtocolErrorCode.NotPaired, "pairing required");
        }
        catch (ProtocolException refusal)
        {
            throw refusal.Message.StartsWith("unauthorized", StringComparison.Ordinal) ? HandshakeRefusedException.WrongDeviceToken(id, refusal) : Refused(id, refusal);
        }
    }

    private static AuditEntry PairingEntry(TenantView tenant, PendingDevice request, string action) => new()
    {
        Tenant = tenant.Name, Category = AuditCategory.Security, Actor = $"client:{request.ClientId}", Action = action, Target = $"device:{request.DeviceId}",
        Outcome = AuditOutcome.Ok,
    };

    private static HandshakeRefusedException ProtocolMismatch(string id) => new(
        id,
        new() { Code = ProtocolErrorCode.InvalidRequest, Message = "protocol mismatch", Details = Details("expectedProtocol", (int)ProtocolVersion.V3) },
        WebSocketCloseStatus.ProtocolError,
        "protocol mismatch");

    private static JsonText Details(string name, object value)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>(96);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            if (value is int number) json.WriteNumber(name, number);
            else json.WriteString(name, (string)value);
            json.WriteEndObject();
        }
        return new(buffer.WrittenMemory);
    }
}
