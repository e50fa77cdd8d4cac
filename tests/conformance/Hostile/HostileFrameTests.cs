using System.Net.WebSockets;
using System.Text;

namespace OpenClaw.ConformanceTests.Hostile;

/// <summary>Frames no honest client sends. The sender may lose its connection; nobody else may notice.</summary>
[Collection(HostileCollection.Name)]
public sealed class HostileFrameTests(ConformanceGateway gateway)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Fact]
    public Task Broken_utf8_closes_the_connection() => Witness.ServedWhile(gateway, async () =>
    {
        await using var client = await gateway.ConnectAsync();
        await client.Socket.Send(new byte[] { (byte)'"', 0xC3, 0x28, 0xFF, (byte)'"' }, WebSocketMessageType.Text);
        Assert.Equal(1007, (await client.Closed).Code);
    });

    [Fact]
    public Task Broken_utf8_before_the_handshake_closes_the_connection() => Witness.ServedWhile(gateway, async () =>
    {
        await using var socket = await WireSocket.OpenAsync(gateway.Process.Url);
        await socket.Send(new byte[] { 0xF0, 0x28, 0x8C, 0x28 }, WebSocketMessageType.Text);
        Assert.Equal(1007, (await socket.Closed.WaitAsync(Limit)).Code);
    });

    [Theory]
    [InlineData(100_000)]
    [InlineData(5_000_000)]
    public Task Deep_nesting_is_no_stack_overflow(int depth) => Witness.ServedWhile(gateway, async () =>
    {
        await using var client = await gateway.ConnectAsync();
        var nested = new string('[', depth) + new string(']', depth);
        await client.Socket.SendText($$$"""{"type":"req","id":"deep","method":"health","params":{"x":{{{nested}}}}}""");
        await StillThere(client);
    });

    [Fact]
    public Task Unclosed_nesting_is_passed_over() => Witness.ServedWhile(gateway, async () =>
    {
        await using var client = await gateway.ConnectAsync();
        await client.Socket.SendText(string.Concat(Enumerable.Repeat("{\"a\":", 100_000)));
        await StillThere(client);
    });

    [Fact]
    public Task Duplicate_keys_get_one_answer_at_most() => Witness.ServedWhile(gateway, async () =>
    {
        await using var client = await gateway.ConnectAsync();
        await client.Socket.SendText("""{"type":"req","id":"a","id":"b","method":"nope","method":"last-heartbeat"}""");
        await StillThere(client);
        var answers = client.Socket.Frames.Where(frame => frame.Text("type") == "res" && frame.Text("id") is "a" or "b" or "invalid").ToList();
        Assert.InRange(answers.Count, 0, 1);
    });

    [Fact]
    public Task A_frame_too_large_closes_the_connection() => Witness.ServedWhile(gateway, async () =>
    {
        await using var client = await gateway.ConnectAsync();
        await client.Send("health", new { x = new string('y', 26 * 1024 * 1024) });
        Assert.Equal(1009, (await client.Closed).Code);
    });

    [Fact]
    public Task A_message_too_large_in_pieces_closes_the_connection() => Witness.ServedWhile(gateway, async () =>
    {
        await using var client = await gateway.ConnectAsync();
        var piece = Encoding.UTF8.GetBytes(new string('y', 1024 * 1024));
        try
        {
            for (var sent = 0; sent < 26; sent++) await client.Socket.Send(piece, WebSocketMessageType.Text, endOfMessage: false);
        }
        catch (WebSocketException)
        {
            // Closed before the last piece, as it should be.
        }
        Assert.Equal(1009, (await client.Closed).Code);
    });

    [Fact]
    public Task A_first_frame_of_100_KiB_is_not_read() => Witness.ServedWhile(gateway, async () =>
    {
        await using var socket = await WireSocket.OpenAsync(gateway.Process.Url);
        await socket.SendText($$"""{"type":"event","event":"{{new string('x', 100 * 1024)}}"}""");
        // The original reads 25 MiB from anyone; ours 64 KiB from those it does not know yet.
        Assert.Equal(gateway.Process.IsReference ? 1008 : 1009, (await socket.Closed.WaitAsync(Limit)).Code);
    });

    [Fact]
    public Task A_request_in_pieces_of_one_byte_is_answered() => Witness.ServedWhile(gateway, async () =>
    {
        await using var client = await gateway.ConnectAsync();
        var frame = """{"type":"req","id":"pieces","method":"last-heartbeat"}"""u8.ToArray();
        for (var sent = 0; sent < frame.Length; sent++)
            await client.Socket.Send(frame.AsMemory(sent, 1), WebSocketMessageType.Text, endOfMessage: sent == frame.Length - 1);
        await client.Answer("pieces", "last-heartbeat");
    });

    [Fact]
    public Task Empty_frames_are_passed_over() => Witness.ServedWhile(gateway, async () =>
    {
        await using var client = await gateway.ConnectAsync();
        for (var sent = 0; sent < 100; sent++)
            await client.Socket.Send(ReadOnlyMemory<byte>.Empty, sent % 2 == 0 ? WebSocketMessageType.Text : WebSocketMessageType.Binary);
        await StillThere(client);
    });

    [Fact]
    public Task Ten_thousand_pipelined_requests_are_each_answered_once() => Witness.ServedWhile(gateway, async () =>
    {
        const int Count = 10_000;
        await using var client = await gateway.ConnectAsync();
        for (var sent = 0; sent < Count; sent++)
            await client.Socket.SendText($$"""{"type":"req","id":"p{{sent}}","method":"last-heartbeat"}""");

        // Answers may come out of order, so the end is when the last of them is in.
        var left = Enumerable.Range(0, Count).Select(number => $"p{number}").ToHashSet();
        await client.Socket.WaitFor("all answers", frame =>
        {
            if (frame.Text("type") == "res") left.Remove(frame.Text("id"));
            return left.Count == 0;
        }, Limit);
        Assert.Equal(Count, client.Socket.Frames.Count(frame => frame.Text("type") == "res" && frame.Text("id").StartsWith('p')));
    });

    [Fact]
    public Task A_thousand_connections_that_say_nothing_keep_nobody_out() => Witness.ServedWhile(gateway, async () =>
    {
        var silent = new List<WireSocket>();
        try
        {
            for (var opened = 0; opened < 1000; opened++) silent.Add(await WireSocket.OpenAsync(gateway.Process.Url));
            await using var client = await gateway.ConnectAsync();
            await client.Request("health");
        }
        finally
        {
            foreach (var socket in silent) socket.Abort();
            foreach (var socket in silent) await socket.DisposeAsync();
        }
    });

    // The connection still answers, or was closed in an orderly way; nothing in between.
    private static async Task StillThere(WireClient client)
    {
        try
        {
            await client.Request("last-heartbeat", timeout: Limit);
        }
        catch (Exception closed) when (closed is IOException or WebSocketException)
        {
            Assert.InRange((await client.Closed).Code, 1000, 1009);
        }
    }
}
