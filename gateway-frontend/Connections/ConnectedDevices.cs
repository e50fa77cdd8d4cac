using System.Collections.Concurrent;

namespace OpenClaw.Gateway.Connections;

/// <summary>How many connections each device has to this process, by role: asked on a path that clients poll.</summary>
internal sealed class ConnectedDevices
{
    private readonly ConcurrentDictionary<(string Tenant, string DeviceId, string Role), int> _counts = new();

    public bool Has(string tenant, string deviceId, string role) => _counts.ContainsKey((tenant, deviceId, role));

    public void Add(ClientIdentity client)
    {
        if (client.DeviceId is { } device) _counts.AddOrUpdate((client.Tenant, device, client.Role), 1, static (_, count) => count + 1);
    }

    public void Remove(ClientIdentity client)
    {
        if (client.DeviceId is not { } device) return;
        var key = (client.Tenant, device, client.Role);
        // Another connection of the same device may come or go at the same time: then it is looked at again.
        while (_counts.TryGetValue(key, out var count))
        {
            if (count > 1 ? _counts.TryUpdate(key, count - 1, count) : _counts.TryRemove(new(key, count))) return;
        }
    }
}
