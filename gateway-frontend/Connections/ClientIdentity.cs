using System.Collections.Frozen;
using OpenClaw.GrainInterfaces;
using OpenClaw.Protocol.Presence;

namespace OpenClaw.Gateway.Connections;

/// <summary>Who a connection turned out to be.</summary>
internal sealed record ClientIdentity
{
    public required string Tenant { get; init; }

    /// <summary><c>operator</c> or <c>node</c>.</summary>
    public required string Role { get; init; }
    public required FrozenSet<string> Scopes { get; init; }
    public required string ClientId { get; init; }
    public required string ClientMode { get; init; }
    public string? DisplayName { get; init; }
    public string? DeviceId { get; init; }
    public bool ToolEvents { get; init; }

    /// <summary>Under which key the client stands in the presence table; null: it does not.</summary>
    public string? PresenceKey { get; init; }

    /// <summary>What stands there of it.</summary>
    public required PresenceEntry Presence { get; init; }

    public bool IsAdmin => Scopes.Contains(Methods.Scope.Admin);

    public CallerInfo Caller(string connectionId) => new()
    {
        ConnectionId = connectionId, ClientId = ClientId, DisplayName = DisplayName, ToolEvents = ToolEvents, IsAdmin = IsAdmin,
    };

    /// <summary>Whether an event that needs a scope is for this client.</summary>
    public bool MayReceive(string? scope) => scope is null || Scopes.Contains(scope) || IsAdmin;
}
