using System.Text.Json.Nodes;
using OpenClaw.ChannelAdapters.Abstractions;
using OpenClaw.Protocol.Channels;

namespace OpenClaw.Grains.Channels;

/// <summary>A connection of an account, from its claim to its end: made, kept, made again after a wait.</summary>
/// <remarks>Runs on the activation's scheduler. Its owner number fences all it takes in.</remarks>
internal sealed partial class AccountLife(ChannelDescriptor channel, ChannelSettings settings, long owner, IInboundSink inbound, TimeProvider clock, ILogger logger)
    : IChannelStatus
{
    // A connection that lasted this long was a good one: the next wait is the first again.
    private static readonly TimeSpan Steady = TimeSpan.FromSeconds(60);
    private readonly CancellationTokenSource _end = new();
    private readonly TaskScheduler _scheduler = TaskScheduler.Current;
    private IChannelAdapter? _adapter;
    private Task _running = Task.CompletedTask;

    public long Owner => owner;

    public JsonObject Tree => settings.Tree;

    /// <summary>Called on the activation's scheduler with what the vendor calls the bot.</summary>
    public required Func<string?, Task> OnConnected { get; init; }

    public bool IsConnected { get; private set; }

    /// <summary>Trying again is useless until the configuration changes.</summary>
    public bool IsStopped { get; private set; }

    public int Attempts { get; private set; }

    public long? StartedAt { get; private set; }

    public long? ConnectedAt { get; private set; }

    public long? InboundAt { get; set; }

    public long? OutboundAt { get; private set; }

    public string? LastError { get; private set; }

    public void Start() => _running = RunAsync(_end.Token);

    public async Task StopAsync()
    {
        await _end.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        _end.Dispose();
    }

    public void Connected(string? identity)
    {
        (IsConnected, ConnectedAt, LastError) = (true, Now, null);
        _ = Task.Factory.StartNew(() => OnConnected(identity), CancellationToken.None, TaskCreationOptions.None, _scheduler).Unwrap();
    }

    public void Problem(string message) => LastError = message;

    public async Task<ChannelReceipt> SendAsync(ChannelPart part, CancellationToken cancellationToken)
    {
        if (_adapter is not { } adapter || !IsConnected) return ChannelReceipt.Offline(LastError ?? "not connected");
        try
        {
            var receipt = await adapter.SendAsync(part, cancellationToken);
            if (receipt.Outcome == ChannelOutcome.Sent) OutboundAt = Now;
            else LastError = receipt.Error;
            return receipt;
        }
        catch (Exception error)
        {
            // It was with the vendor, or on its way there.
            LogSendBroke(error, channel.Id, settings.AccountId);
            return ChannelReceipt.Unknown("sending it broke off");
        }
    }

    private async Task RunAsync(CancellationToken end)
    {
        await Task.Yield();
        while (!end.IsCancellationRequested)
        {
            var wait = await OnceAsync(end);
            if (IsStopped || end.IsCancellationRequested) return;
            await Task.Delay(wait, clock, end).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }
    }

    /// <summary>One connection; returns how long to wait before the next.</summary>
    private async Task<TimeSpan> OnceAsync(CancellationToken end)
    {
        TimeSpan? asked = null;
        StartedAt = Now;
        var began = clock.GetTimestamp();
        try
        {
            await using var adapter = channel.Create(new()
            {
                Settings = settings, Inbound = inbound, Status = this, Clock = clock, Logger = logger,
            });
            _adapter = adapter;
            await adapter.RunAsync(end);
            LastError = "the connection ended";
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            return TimeSpan.Zero;
        }
        catch (ChannelStoppedException stopped)
        {
            (IsStopped, LastError) = (true, stopped.Message);
            LogStopped(channel.Id, settings.AccountId, stopped.Message);
        }
        catch (ChannelLostException lost)
        {
            (asked, LastError) = (lost.RetryAfter, lost.Message);
            LogLost(channel.Id, settings.AccountId, lost.Message);
        }
        catch (Exception error)
        {
            LastError = "the connection broke";
            LogBroke(error, channel.Id, settings.AccountId);
        }
        finally
        {
            (_adapter, IsConnected) = (null, false);
        }
        Attempts = clock.GetElapsedTime(began) > Steady ? 1 : Attempts + 1;
        return asked ?? Backoff(Attempts);
    }

    private TimeSpan Backoff(int attempts)
    {
        var (first, most) = channel.Reconnect;
        var wait = TimeSpan.FromTicks(Math.Min(most.Ticks, first.Ticks * (1L << Math.Min(attempts - 1, 20))));
        // Accounts that were lost together come back one after the other.
        return wait * (0.9 + Random.Shared.NextDouble() * 0.2);
    }

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    [LoggerMessage(LogLevel.Error, "{Channel}/{Account} is stopped until its configuration changes: {Reason}")]
    private partial void LogStopped(string channel, string account, string reason);

    [LoggerMessage(LogLevel.Information, "{Channel}/{Account} lost its connection and connects again: {Reason}")]
    private partial void LogLost(string channel, string account, string reason);

    [LoggerMessage(LogLevel.Error, "{Channel}/{Account}: the adapter broke; it is started again")]
    private partial void LogBroke(Exception error, string channel, string account);

    [LoggerMessage(LogLevel.Warning, "{Channel}/{Account}: sending broke off; whether it arrived is unknown")]
    private partial void LogSendBroke(Exception error, string channel, string account);
}
