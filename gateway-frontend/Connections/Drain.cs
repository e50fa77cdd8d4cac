using System.Net.WebSockets;
using OpenClaw.Gateway.Events;
using OpenClaw.Protocol.Events;

namespace OpenClaw.Gateway.Connections;

/// <summary>On the way out: tells clients, closes their sockets, and lets the silo finish or save the runs behind it.</summary>
/// <remarks>Source: protocol page, shutdown event and close 1012. Grain calls still work while the sockets close.</remarks>
internal sealed partial class Drain(
    ConnectionRegistry connections, TopicHub topics, IHostApplicationLifetime lifetime, TimeProvider clock, ILogger<Drain> logger) : IHostedService
{
    public const WebSocketCloseStatus ServiceRestart = (WebSocketCloseStatus)1012;
    public const string Reason = "service restart";
    private static readonly TimeSpan CloseWait = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);
    private CancellationTokenRegistration _stopping;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        // Before any service stops, so that everything is still there to answer with.
        _stopping = lifetime.ApplicationStopping.Register(Begin);
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.DisposeAsync();
        var started = clock.GetTimestamp();
        while (connections.Sockets > 0 && clock.GetElapsedTime(started) < CloseWait && !cancellationToken.IsCancellationRequested)
            await Task.Delay(Poll, clock, CancellationToken.None);
    }

    private void Begin()
    {
        LogStopping(connections.Sockets);
        var told = EncodedEvent.Of(new ShutdownEvent { Reason = "gateway stopping", RestartExpectedMs = null });
        foreach (var topic in topics.Topics) topic.TellAll(told);
        connections.CloseAll(ServiceRestart, Reason);
    }

    [LoggerMessage(LogLevel.Information, "Stopping: {Count} connection(s) are told and closed, runs end or are saved")]
    private partial void LogStopping(int count);
}
