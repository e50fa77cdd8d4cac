using Microsoft.Extensions.Options;
using OpenClaw.Gateway.Connections;
using OpenClaw.Protocol.Events;

namespace OpenClaw.Gateway.Events;

/// <summary>Tells every connection regularly that the gateway lives, and refreshes health once a minute.</summary>
internal sealed class Ticker(TopicHub topics, IOptions<ConnectionOptions> options, TimeProvider clock) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(options.Value.TickIntervalMs), clock);
        var count = 0;
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var tick = EncodedEvent.Of(new TickEvent { Ts = clock.GetUtcNow().ToUnixTimeMilliseconds() }, droppable: true);
            var refresh = ++count % 2 == 0;
            foreach (var topic in topics.Topics)
            {
                topic.TellAll(tick);
                if (refresh && topic.HasReceivers) topic.AskForHealth();
            }
        }
    }
}
