using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using OpenClaw.Gateway.Events;

namespace OpenClaw.Gateway.Connections;

/// <summary>The open connections of this process.</summary>
internal sealed class ConnectionRegistry
{
    private readonly ConcurrentDictionary<string, (Connection Connection, TenantTopic Topic)> _connections = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Connection> _all = new(StringComparer.Ordinal);
    private readonly ConnectedDevices _devices = new();
    private int _sockets;

    /// <summary>Sockets that are open, the handshake done or not.</summary>
    public int Sockets => Volatile.Read(ref _sockets);

    public void Opened() => Interlocked.Increment(ref _sockets);

    public void Closed() => Interlocked.Decrement(ref _sockets);

    /// <summary>From its first frame to its last a connection can be told to go, the handshake done or not.</summary>
    public void Began(Connection connection) => _all[connection.Id] = connection;

    public void Ended(Connection connection)
    {
        _all.TryRemove(connection.Id, out _);
        // Again: who was told to go while the hello was on its way left before it was added.
        Remove(connection);
    }

    public void Add(Connection connection, TenantTopic topic)
    {
        _devices.Add(connection.Client);
        topic.Add(connection);
        _connections[connection.Id] = (connection, topic);
    }

    public void Remove(Connection connection)
    {
        if (!_connections.TryRemove(connection.Id, out var known)) return;
        known.Topic.Remove(connection);
        _devices.Remove(connection.Client);
    }

    /// <summary>The connections whose handshake is done, and their tenants.</summary>
    public IEnumerable<(Connection Connection, string Tenant)> Admitted => _connections.Values.Select(known => (known.Connection, known.Topic.Tenant));

    public bool TryTopicOf(Connection connection, [NotNullWhen(true)] out TenantTopic? topic)
    {
        topic = _connections.TryGetValue(connection.Id, out var known) ? known.Topic : null;
        return topic is not null;
    }

    /// <summary>Whether a device has a connection to this process in a role.</summary>
    public bool IsConnected(string tenant, string deviceId, string role) => _devices.Has(tenant, deviceId, role);

    /// <summary>Who is connected and stands in the presence table.</summary>
    public IEnumerable<ClientIdentity> Present() => _connections.Values.Select(known => known.Connection.Client).Where(client => client.PresenceKey is not null);

    /// <summary>All that have begun, the handshake done or not.</summary>
    public IReadOnlyList<Connection> All() => [.. _all.Values];
}
