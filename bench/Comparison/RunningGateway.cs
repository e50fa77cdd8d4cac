using System.Diagnostics;
using System.Net.Sockets;
using System.Net.WebSockets;
using OpenClaw.Bench.Measurements;
using OpenClaw.Bench.Wire;

namespace OpenClaw.Bench.Comparison;

/// <summary>A contestant that was started and has answered a first <c>connect</c>.</summary>
internal sealed class RunningGateway : IAsyncDisposable
{
    private readonly ChildProcess _process;

    private RunningGateway(ChildProcess process, GatewayEndpoint endpoint, TimeSpan untilListening, TimeSpan untilHello)
    {
        _process = process;
        Endpoint = endpoint;
        UntilListening = untilListening;
        UntilHello = untilHello;
    }

    public GatewayEndpoint Endpoint { get; }

    public ProcessGroup Processes => new([_process.Id]);

    /// <summary>From the start of the process to the first accepted TCP connection.</summary>
    public TimeSpan UntilListening { get; }

    /// <summary>From the start of the process to the first <c>hello-ok</c>.</summary>
    public TimeSpan UntilHello { get; }

    public static async Task<RunningGateway> StartAsync(
        Contestant contestant, GatewaySettings settings, string logPath, CancellationToken cancellationToken)
    {
        var start = contestant.Prepare(settings);
        var endpoint = new GatewayEndpoint(new Uri($"ws://127.0.0.1:{settings.Port}"), settings.Token);
        var startedAt = Stopwatch.GetTimestamp();
        var process = ChildProcess.Start(start, logPath);
        try
        {
            await process.WaitForPortAsync(settings.Port, cancellationToken);
            var untilListening = Stopwatch.GetElapsedTime(startedAt);
            await GreetAsync(process, endpoint, startedAt, cancellationToken);
            return new(process, endpoint, untilListening, Stopwatch.GetElapsedTime(startedAt));
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    // A gateway may listen before it can greet, and says so by refusing the upgrade or by hanging up.
    private static async Task GreetAsync(ChildProcess process, GatewayEndpoint endpoint, long startedAt, CancellationToken cancellationToken)
    {
        using var device = new DeviceIdentity();
        while (true)
        {
            try
            {
                using var connection = await GatewayConnection.OpenAsync(endpoint, device, cancellationToken);
                await connection.CloseAsync(cancellationToken);
                return;
            }
            catch (Exception error) when (error is WebSocketException or SocketException)
            {
                process.RequireRunning(Stopwatch.GetElapsedTime(startedAt));
                await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, cancellationToken);
            }
        }
    }
}
