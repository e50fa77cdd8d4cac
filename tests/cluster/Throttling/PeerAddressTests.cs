using System.Net;
using Microsoft.AspNetCore.Http;
using OpenClaw.Gateway.Limits;

namespace OpenClaw.ClusterTests.Throttling;

/// <summary>Which address a client is counted by.</summary>
public sealed class PeerAddressTests
{
    private static readonly IPNetwork[] Proxies = [IPNetwork.Parse("10.0.0.0/8"), PeerAddress.ParseNetwork("192.0.2.1")];

    [Theory]
    [InlineData("203.0.113.7", null, "203.0.113.7")]
    // Who is no proxy may write what it likes.
    [InlineData("203.0.113.7", "198.51.100.1", "203.0.113.7")]
    [InlineData("10.1.2.3", "198.51.100.1", "198.51.100.1")]
    [InlineData("10.1.2.3", "1.1.1.1, 198.51.100.1", "198.51.100.1")]
    [InlineData("192.0.2.1", "1.1.1.1, 198.51.100.1, 10.9.9.9", "198.51.100.1")]
    [InlineData("10.1.2.3", "198.51.100.1:4711", "198.51.100.1")]
    [InlineData("10.1.2.3", "[2001:db8::1]:4711", "2001:db8::1")]
    [InlineData("::ffff:10.1.2.3", "198.51.100.1", "198.51.100.1")]
    [InlineData("10.1.2.3", "nonsense", "10.1.2.3")]
    [InlineData("10.1.2.3", null, "10.1.2.3")]
    public void A_proxy_is_believed_and_nobody_else(string peer, string? forwarded, string expected)
    {
        var http = new DefaultHttpContext();
        http.Connection.RemoteIpAddress = IPAddress.Parse(peer);
        if (forwarded is not null) http.Request.Headers["X-Forwarded-For"] = forwarded;

        Assert.Equal(IPAddress.Parse(expected), PeerAddress.Of(http, Proxies));
    }

    [Theory]
    [InlineData("203.0.113.7", "203.0.113.7")]
    [InlineData("2001:db8:0:1:aaaa:bbbb:cccc:dddd", "2001:db8:0:1::/64")]
    public void A_client_of_version_6_is_its_network(string address, string key) => Assert.Equal(key, PeerAddress.KeyOf(IPAddress.Parse(address)));
}
