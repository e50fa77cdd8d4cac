using System.Net.Sockets;
using System.Text;

namespace OpenClaw.ConformanceTests.Hostile;

/// <summary>Bytes below the WebSocket layer that no library would send.</summary>
[Collection(HostileCollection.Name)]
public sealed class RawSocketTests(ConformanceGateway gateway)
{
    [Theory]
    [InlineData("a reserved opcode", new byte[] { 0x83, 0x80, 1, 2, 3, 4 })]
    [InlineData("a frame without a mask", new byte[] { 0x81, 0x02, (byte)'{', (byte)'}' })]
    [InlineData("reserved bits", new byte[] { 0xF1, 0x80, 1, 2, 3, 4 })]
    [InlineData("a continuation of nothing", new byte[] { 0x80, 0x80, 1, 2, 3, 4 })]
    [InlineData("a control frame of 126 bytes and more", new byte[] { 0x89, 0xFE, 0x01, 0x00, 1, 2, 3, 4 })]
    [InlineData("a length of 2^63", new byte[] { 0x81, 0xFF, 0x80, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4 })]
    [InlineData("a close frame of one byte", new byte[] { 0x88, 0x81, 1, 2, 3, 4, 9 })]
    public Task A_violation_of_the_websocket_protocol_ends_the_connection(string what, byte[] frame) => Witness.ServedWhile(gateway, async () =>
    {
        using var socket = await UpgradedAsync();
        await socket.SendAsync(frame);
        // At the latest with the time a handshake may take: the framework answers a frame without a mask by nothing at all.
        Assert.True(await EndsWithin(socket, TimeSpan.FromSeconds(15)), $"{what}: the connection is still open");
    });

    [Fact]
    public Task A_half_sent_upgrade_request_keeps_nobody_out() => Witness.ServedWhile(gateway, async () =>
    {
        using var socket = await DialAsync();
        await socket.SendAsync("GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: webso"u8.ToArray());
        await using var client = await gateway.ConnectAsync();
        await client.Request("health");
    });

    private async Task<Socket> DialAsync()
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync("127.0.0.1", gateway.Process.Port);
        return socket;
    }

    private async Task<Socket> UpgradedAsync()
    {
        var socket = await DialAsync();
        await socket.SendAsync(Encoding.ASCII.GetBytes(
            $"GET / HTTP/1.1\r\nHost: 127.0.0.1:{gateway.Process.Port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"));
        var answer = new byte[4096];
        var length = await socket.ReceiveAsync(answer);
        Assert.StartsWith("HTTP/1.1 101", Encoding.ASCII.GetString(answer, 0, length), StringComparison.Ordinal);
        return socket;
    }

    // Reads on, past the challenge and a close frame, to the end of the stream.
    private static async Task<bool> EndsWithin(Socket socket, TimeSpan timeout)
    {
        using var limit = new CancellationTokenSource(timeout);
        var buffer = new byte[4096];
        try
        {
            while (await socket.ReceiveAsync(buffer, limit.Token) > 0) { }
            return true;
        }
        catch (SocketException)
        {
            return true; // reset
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
