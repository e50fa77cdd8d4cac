using System.Net.WebSockets;
using OpenClaw.Gateway.Events;
using OpenClaw.Protocol.Events;

namespace OpenClaw.Gateway.Connections;

/// <summary>On the way out: waits until load balancers know, tells clients, closes their sockets, and lets the silo finish or save the runs behind it.</summary>
/// <remarks>Source: protocol page, shutdown event and close 1012. Grain calls still work while the sockets close.</remarks>
internal sealed partial class Drain(ConnectionRegistry connections, TopicHub topics, GatewayFacts facts, TimeProvider clock, ILogger<Drain> logger) : IHostedLifecycleService
{
    public const WebSocketCloseStatus ServiceRestart = (WebSocketCloseStatus)1012;
    public const string Reason = "service restart";
    // Clients come back at once: not all at the same moment.
    private const int Wave = 500;
    private static readonly TimeSpan BetweenWaves = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan CloseWait = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // Before any service stops, so that everything is still there to answer with. New sockets are refused and /readyz says no since the signal came.
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        LogStopping(connections.Sockets);
        if (facts.ReadinessTime > TimeSpan.Zero) await Task.Delay(facts.ReadinessTime, clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var told = EncodedEvent.Of(new ShutdownEvent { Reason = "gateway stopping", RestartExpectedMs = facts.RestartExpectedMs });
        foreach (var topic in topics.Topics) topic.TellAll(told);
        foreach (var wave in connections.All().Chunk(Wave))
        {
            foreach (var connection in wave) connection.Close(ServiceRestart, Reason);
            if (wave.Length == Wave) await Task.Delay(BetweenWaves, clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        while (connections.Sockets > 0 && clock.GetElapsedTime(started) < CloseWait && !cancellationToken.IsCancellationRequested)
            await Task.Delay(Poll, clock, CancellationToken.None);
    }

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(LogLevel.Information, "Stopping: {Count} connection(s) are told and closed, runs end or are saved")]
    private partial void LogStopping(int count);
}
