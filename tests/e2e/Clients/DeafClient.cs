using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace OpenClaw.EndToEndTests.Clients;

/// <summary>A client that connects, and then never reads again.</summary>
internal sealed partial class DeafClient : IDisposable
{
    private readonly Socket _socket;

    private DeafClient(Socket socket, string deviceId) => (_socket, DeviceId) = (socket, deviceId);

    public string DeviceId { get; }

    public static string Upgrade(int port) =>
        $"GET / HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

    public static async Task<DeafClient> ConnectAsync(int port, string token)
    {
        // A small window, so that what is not read is soon the gateway's to keep.
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };
        await socket.ConnectAsync("127.0.0.1", port);
        await socket.SendAsync(Encoding.ASCII.GetBytes(Upgrade(port)));
        var received = new StringBuilder();
        await ReadUntil(socket, received, "connect.challenge");
        await ReadUntil(socket, received, "}}");
        using var device = new WireDevice();
        var nonce = Nonce().Match(received.ToString()).Groups["nonce"].Value;
        var signedAt = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        var signature = device.Sign($"v2|{device.Id}|gateway-client|backend|operator|operator.read|{signedAt}|{token}|{nonce}");
        var connect = new JsonObject
        {
            ["type"] = "req", ["id"] = "1", ["method"] = "connect",
            ["params"] = new JsonObject
            {
                ["minProtocol"] = 3, ["maxProtocol"] = 3, ["role"] = "operator", ["scopes"] = new JsonArray("operator.read"),
                ["client"] = new JsonObject { ["id"] = "gateway-client", ["version"] = "1", ["platform"] = "linux", ["mode"] = "backend" },
                ["device"] = new JsonObject { ["id"] = device.Id, ["publicKey"] = device.PublicKey, ["signature"] = signature, ["signedAt"] = signedAt, ["nonce"] = nonce },
                ["auth"] = new JsonObject { ["token"] = token },
            },
        };
        await socket.SendAsync(Frame(Encoding.UTF8.GetBytes(connect.ToJsonString())));
        await ReadUntil(socket, received, "hello-ok");
        return new(socket, device.Id);
    }

    public void Dispose() => _socket.Dispose();

    private static async Task ReadUntil(Socket socket, StringBuilder received, string text)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        var buffer = new byte[4096];
        while (!received.ToString().Contains(text, StringComparison.Ordinal))
        {
            var length = await socket.ReceiveAsync(buffer, limit.Token);
            if (length == 0) throw new IOException($"closed before {text}: {received}");
            received.Append(Encoding.UTF8.GetString(buffer, 0, length));
        }
    }

    [GeneratedRegex("\"nonce\":\"(?<nonce>[^\"]+)\"")]
    private static partial Regex Nonce();

    // Masked with zeros, which is a mask too.
    private static byte[] Frame(byte[] text) => [0x81, 0xFE, (byte)(text.Length >> 8), (byte)text.Length, 0, 0, 0, 0, .. text];
}
