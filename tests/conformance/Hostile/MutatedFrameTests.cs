using System.Net.WebSockets;
using System.Text;

namespace OpenClaw.ConformanceTests.Hostile;

/// <summary>Valid frames with a few bytes changed, by a seeded generator: a failing run can be repeated.</summary>
[Collection(HostileCollection.Name)]
public sealed class MutatedFrameTests(ConformanceGateway gateway)
{
    private const int Frames = 3000;

    private static readonly string[] Originals =
    [
        """{"type":"req","id":"1","method":"health","params":{"probe":false}}""",
        """{"type":"req","id":"2","method":"chat.history","params":{"sessionKey":"agent:main:fuzz","limit":10}}""",
        """{"type":"req","id":"3","method":"sessions.list","params":{"limit":3,"search":"ä€😀"}}""",
        """{"type":"req","id":"4","method":"sessions.preview","params":{"keys":["agent:main:fuzz","main"],"maxChars":40}}""",
        """{"type":"req","id":"5","method":"agent.wait","params":{"runId":"none","timeoutMs":1}}""",
        """{"type":"req","id":"6","method":"system-event","params":{"text":"Node: a (1.2.3.4) · app 1 · mode x · reason y"}}""",
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public Task Mutated_frames_harm_nobody(int seed) => Witness.ServedWhile(gateway, async () =>
    {
        var random = new Random(seed);
        var client = await gateway.ConnectAsync();
        try
        {
            for (var sent = 0; sent < Frames; sent++)
            {
                try
                {
                    await client.Socket.Send(Mutated(random), random.Next(10) == 0 ? WebSocketMessageType.Binary : WebSocketMessageType.Text);
                    // In step with the gateway now and then, so that a close is seen before thousands more are sent.
                    if (sent % 50 == 0) await client.Request("last-heartbeat");
                }
                catch (Exception closed) when (closed is IOException or WebSocketException)
                {
                    Assert.InRange((await client.Closed).Code, 1000, 1009);
                    await client.DisposeAsync();
                    client = await gateway.ConnectAsync();
                }
            }
        }
        finally
        {
            await client.DisposeAsync();
        }
    });

    private static byte[] Mutated(Random random)
    {
        var bytes = Encoding.UTF8.GetBytes(Originals[random.Next(Originals.Length)]).ToList();
        for (var changes = random.Next(1, 6); changes > 0 && bytes.Count > 0; changes--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(5))
            {
                case 0: bytes[at] = (byte)random.Next(256); break;
                case 1: bytes.RemoveAt(at); break;
                case 2: bytes.Insert(at, (byte)"{}[]\":,0-9\\\0\u007f"[random.Next(13)]); break;
                case 3: bytes.RemoveRange(at, bytes.Count - at); break;
                default: bytes.InsertRange(at, bytes.GetRange(at, Math.Min(bytes.Count - at, random.Next(1, 40)))); break;
            }
        }
        return [.. bytes];
    }
}
