using System.Net.Sockets;
using System.Text;

namespace OpenClaw.EndToEndTests.Clients;

/// <summary>Clients that vanish, say nothing, or do not read. Nobody else notices, and the log stays quiet.</summary>
public sealed class MisbehavingClientTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Two_thousand_connects_leave_no_handles_and_little_memory_behind()
    {
        const int Warm = 500;
        const int Connects = 2_000;
        await using var installation = new Installation();
        var gateway = await installation.StartAsync();
        await Come_and_go(gateway, Warm);
        await using var last = await gateway.ConnectAsync();
        var handles = ListeningSockets.Handles(gateway.ProcessId);
        var memory = Memory(gateway.ProcessId);

        await Come_and_go(gateway, Connects);

        await Until(() => ListeningSockets.Handles(gateway.ProcessId) < handles + 20);
        Assert.InRange(Memory(gateway.ProcessId), 0, memory + 100 * 1024 * 1024);
        // Whoever left is no longer present.
        await Until(async () => (await last.Request("system-presence")).EnumerateArray().Count(entry => entry.Find("reason")?.GetString() != "disconnect") < 10);
        gateway.WasQuiet();
    }

    [Fact]
    public async Task A_client_that_asks_and_hangs_up_at_once_is_no_trouble()
    {
        await using var model = await FakeOpenAiServer.StartAsync();
        await using var installation = new Installation();
        installation.Configure(model);
        var gateway = await installation.StartAsync();
        for (var round = 0; round < 50; round++)
        {
            var client = await gateway.ConnectAsync();
            foreach (var method in new[] { "sessions.list", "status", "models.list", "system-presence" }) await client.Send(method);
            await client.Send("chat.send", new { sessionKey = $"agent:main:gone{round}", message = "hello", idempotencyKey = $"g{round}" });
            await client.Send("agent.wait", new { runId = $"g{round}", timeoutMs = 20_000 });
            client.Socket.Abort();
        }
        await using var witness = await gateway.ConnectAsync();
        await Until(async () => (await witness.Request("sessions.list")).At("sessions").EnumerateArray().Any());
        Assert.Equal(0, await gateway.StopAsync());
        gateway.WasQuiet();
    }

    [Fact]
    public async Task A_client_that_does_not_read_is_closed_and_the_others_go_on()
    {
        await using var installation = new Installation();
        installation.Environment["Gateway__Connections__MaxBufferedBytes"] = $"{256 * 1024}";
        var gateway = await installation.StartAsync();
        await using var reader = await gateway.ConnectAsync();
        using var deaf = await DeafClient.ConnectAsync(installation.Port, gateway.PrintedToken);
        Assert.True(await IsPresent(reader, deaf.DeviceId));

        // Every message of the chat is an event for both; only one of them takes it.
        var text = new string('x', 200_000);
        await reader.Wait(await reader.Say("seed", "seed"));
        for (var round = 0; round < 60; round++)
            await reader.Request("chat.inject", new { sessionKey = Conversation.Main, message = $"{round} {text}" });

        await Until(async () => !await IsPresent(reader, deaf.DeviceId));
        Assert.True((await reader.Request("health")).At("ok").GetBoolean());
        Assert.Equal(60, reader.Events.Named("chat").Count(chat => chat.Text("runId").StartsWith("inject", StringComparison.Ordinal)));
        gateway.WasQuiet();
    }

    [Fact]
    public async Task Sockets_that_never_say_anything_are_closed_after_the_time_for_a_handshake()
    {
        await using var installation = new Installation();
        installation.Environment["Gateway__Connections__HandshakeTimeoutMs"] = "3000";
        var gateway = await installation.StartAsync();
        var before = ListeningSockets.Handles(gateway.ProcessId);
        List<Socket> half = [];
        try
        {
            for (var number = 0; number < 200; number++)
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                half.Add(socket);
                await socket.ConnectAsync("127.0.0.1", installation.Port);
                // They never answer a close either.
                await socket.SendAsync(Encoding.ASCII.GetBytes(DeafClient.Upgrade(installation.Port)));
            }
            await using (var client = await gateway.ConnectAsync()) Assert.True((await client.Request("health")).At("ok").GetBoolean());
            await Until(() => ListeningSockets.Handles(gateway.ProcessId) < before + 20);
        }
        finally
        {
            half.ForEach(socket => socket.Dispose());
        }
        Assert.Equal(0, await gateway.StopAsync());
        gateway.WasQuiet();
    }

    private static async Task<bool> IsPresent(WireClient client, string deviceId) => (await client.Request("system-presence")).EnumerateArray()
        .Any(entry => entry.Find("deviceId")?.GetString() == deviceId && entry.Find("reason")?.GetString() != "disconnect");

    private static async Task Come_and_go(RunningGateway gateway, int times)
    {
        for (var number = 0; number < times; number++)
        {
            var client = await gateway.ConnectAsync(options => options.Device = null);
            if (number % 2 == 0) client.Socket.Abort();
            else await client.DisposeAsync();
        }
    }

    private static long Memory(int process) => long.Parse(File.ReadAllText($"/proc/{process}/statm").Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture) * Environment.SystemPageSize;

    private static Task Until(Func<bool> holds) => Until(() => Task.FromResult(holds()));

    private static async Task Until(Func<Task<bool>> holds)
    {
        using var limit = new CancellationTokenSource(Limit);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!await holds()) await timer.WaitForNextTickAsync(limit.Token);
    }
}
