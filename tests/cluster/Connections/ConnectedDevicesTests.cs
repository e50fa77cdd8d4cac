using System.Collections.Frozen;
using OpenClaw.Gateway.Connections;

namespace OpenClaw.ClusterTests.Connections;

public sealed class ConnectedDevicesTests
{
    [Fact]
    public void A_device_is_connected_until_the_last_connection_of_its_role_has_gone()
    {
        var devices = new ConnectedDevices();
        devices.Add(Client("acme", "phone", "node"));
        devices.Add(Client("acme", "phone", "node"));
        devices.Add(Client("acme", "phone", "operator"));
        devices.Add(Client("other", null, "node"));

        devices.Remove(Client("acme", "phone", "node"));
        var withOne = devices.Has("acme", "phone", "node");
        devices.Remove(Client("acme", "phone", "node"));

        Assert.True(withOne);
        Assert.False(devices.Has("acme", "phone", "node"));
        Assert.True(devices.Has("acme", "phone", "operator"));
        Assert.False(devices.Has("other", "phone", "operator"));
    }

    private static ClientIdentity Client(string tenant, string? device, string role) =>
        new() { Tenant = tenant, DeviceId = device, Role = role, Scopes = FrozenSet<string>.Empty, ClientId = "cli", ClientMode = "cli", Presence = new() { Text = "", Ts = 0 } };
}
