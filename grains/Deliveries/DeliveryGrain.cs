using OpenClaw.ChannelAdapters.Abstractions;
using OpenClaw.Configuration;
using OpenClaw.GrainInterfaces;
using OpenClaw.Grains.Channels;
using OpenClaw.Protocol.Channels;
using OpenClaw.Storage;
using OpenClaw.Storage.Channels;
using Orleans.Concurrency;

namespace OpenClaw.Grains.Deliveries;

// Reentrant: it is woken while it sends. What it does is one loop; a wake only says that the loop has to look again.
[Reentrant]
internal sealed partial class DeliveryGrain(ChannelServices services, ILogger<DeliveryGrain> logger) : TenantGrain, IDeliveryGrain
{
    private const int MaxAtOnce = 8;
    private const int HeadsAtOnce = 64;
    private const int MaxWrites = 60;
    private static readonly TimeSpan WriteAgain = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan StoreAway = TimeSpan.FromSeconds(5);
    private readonly Dictionary<string, Task> _sending = new(StringComparer.Ordinal);
    private ChannelAccountKey? _key;
    private TaskCompletionSource _woken = NewSignal();
    private IDisposable? _timer;
    private Task _loop = Task.CompletedTask;
    private long _owner;
    private bool _ended;

    private ChannelAccountKey Key => _key ??= ChannelServices.KeyOf(Tenant, KeyRest);

    public Task Wake(CancellationToken cancellationToken)
    {
        _woken.TrySetResult();
        if (_loop.IsCompleted && !_ended) _loop = DeliverAsync();
        return Task.CompletedTask;
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _ended = true;
        _woken.TrySetResult();
        // What is being sent comes to its end; what is left waits in its table.
        await _loop.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        await base.OnDeactivateAsync(reason, cancellationToken);
    }

    private async Task DeliverAsync()
    {
        // Whoever wakes is answered first.
        await Task.Yield();
        RequestContext.Set(CallContext.Tenant, Tenant);
        DelayDeactivation(TimeSpan.FromHours(24));
        try
        {
            if (_owner == 0) _owner = await services.Outbox.Claim(Key, CancellationToken.None);
            while (await StepAsync())
            {
            }
        }
        catch (AccountTakenOverException)
        {
            LogTakenOver(Key.ToString());
            DeactivateOnIdle();
        }
        catch (Exception error)
        {
            LogOutboxAway(error, Key.ToString());
            WakeIn(StoreAway);
        }
        finally
        {
            await Task.WhenAll(_sending.Values).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            _sending.Clear();
            DelayDeactivation(TimeSpan.Zero);
        }
    }

    /// <summary>Starts what is due and waits until something has changed; false when there is nothing to wait for.</summary>
    private async Task<bool> StepAsync()
    {
        if (_woken.Task.IsCompleted) _woken = NewSignal();
        // What waits for a halted tenant stays as it is, whatever its age; the account wakes this again when it is connected.
        if (services.Permits.Refusal(Tenant) is not null && _sending.Count == 0) return false;
        var heads = await services.Outbox.Heads(Key, HeadsAtOnce, CancellationToken.None);
        var now = Now;
        foreach (var head in heads.Where(head => head.NextAt <= now && !_sending.ContainsKey(head.Target)).Take(MaxAtOnce - _sending.Count))
        {
            if (_ended || services.Permits.Refusal(Tenant) is not null) break;
            _sending[head.Target] = SendAsync(head);
        }
        if (_sending.Count == 0)
        {
            if (_ended || heads.Count == 0) return _woken.Task.IsCompleted && !_ended;
            WakeIn(TimeSpan.FromMilliseconds(Math.Max(50, heads.Min(head => head.NextAt) - Now)));
            return _woken.Task.IsCompleted;
        }
        await Task.WhenAny([.. _sending.Values, _woken.Task]);
        foreach (var (target, task) in _sending.Where(sending => sending.Value.IsCompleted).ToList())
        {
            _sending.Remove(target);
            await task;
        }
        return true;
    }

    private async Task SendAsync(OutboxRow row)
    {
        var configuration = await services.Settings.Get(GrainFactory, Tenant, CancellationToken.None);
        if (services.Catalog.Find(Key.Channel) is not { } channel)
        {
            await EndAsync(row, OutboxState.Dead, row.SentParts, "there is no such channel in this version");
            return;
        }
        if (await PartsAsync(row, channel, configuration) is not { } parts) return;
        var (next, unknown) = (row.SentParts, row.State == OutboxState.Unknown || row.Error?.StartsWith(UnknownMark, StringComparison.Ordinal) == true);
        if (row.State == OutboxState.Sending && !channel.Capabilities.TakesIdempotencyKey)
        {
            // An earlier owner was lost while it sent this part: nobody knows whether the vendor has it.
            (next, unknown) = (next + 1, true);
            LogUnknown(Key.ToString(), row.Seq, "the gateway stopped while it was sent");
        }
        var account = GrainFactory.GetGrain<IChannelAccountGrain>(Key.ToString());
        while (next < parts.Count)
        {
            var receipt = await OnePartAsync(row, account, parts, next, unknown);
            switch (receipt.Outcome)
            {
                case ChannelOutcome.Sent:
                    next++;
                    break;
                case ChannelOutcome.Unknown when !channel.Capabilities.TakesIdempotencyKey:
                    LogUnknown(Key.ToString(), row.Seq, receipt.Error ?? "");
                    (next, unknown) = (next + 1, true);
                    break;
                case ChannelOutcome.Refused:
                    LogRefused(Key.ToString(), row.Seq, receipt.Error ?? "");
                    await EndAsync(row, OutboxState.Dead, next, receipt.Error);
                    return;
                default:
                    await RetryAsync(row, receipt, next, unknown);
                    return;
            }
        }
        await EndAsync(row, unknown ? OutboxState.Unknown : OutboxState.Sent, next, unknown ? UnknownMark : null);
    }

    // A message that can't be made into parts must not keep the others waiting.
    private async Task<OutboundParts?> PartsAsync(OutboxRow row, ChannelDescriptor channel, TenantConfiguration configuration)
    {
        try
        {
            return OutboundParts.Of(row, channel, services.SettingsOf(configuration, Key), configuration);
        }
        catch (Exception error)
        {
            LogUnreadable(error, Key.ToString(), row.Seq);
            await EndAsync(row, OutboxState.Dead, row.SentParts, "it could not be rendered");
            return null;
        }
    }

    private async Task<ChannelReceipt> OnePartAsync(OutboxRow row, IChannelAccountGrain account, OutboundParts parts, int index, bool unknown)
    {
        try
        {
            // Asked first: what was not even tried may be tried again.
            if (!await account.IsConnected(CancellationToken.None)) return ChannelReceipt.Offline("the account is not connected");
        }
        catch (Exception error)
        {
            LogAccountAway(error, Key.ToString());
            return ChannelReceipt.Offline("the account can't be asked");
        }
        await ChangeAsync(row, OutboxState.Sending, row.Attempts, index, row.NextAt, null, unknown ? UnknownMark : null, index == 0 ? parts.ToKeep : null);
        try
        {
            return await account.Send(parts[index], CancellationToken.None);
        }
        catch (Exception error)
        {
            LogAccountAway(error, Key.ToString());
            return ChannelReceipt.Unknown("the silo that sent it is gone");
        }
    }

    private Task RetryAsync(OutboxRow row, ChannelReceipt receipt, int next, bool unknown)
    {
        var later = receipt.RetryAfterMs is { } wait ? TimeSpan.FromMilliseconds(wait) : (TimeSpan?)null;
        var counts = receipt.Outcome != ChannelOutcome.Offline && later is null;
        var attempts = row.Attempts + (counts ? 1 : 0);
        if (attempts >= RetryPlan.MaxAttempts || Now - row.CreatedAt > RetryPlan.Patience.TotalMilliseconds)
        {
            LogGivenUp(Key.ToString(), row.Seq, attempts, receipt.Error ?? "");
            return EndAsync(row, OutboxState.Dead, next, receipt.Error);
        }
        var delay = later ?? (counts ? RetryPlan.After(attempts) : RetryPlan.Offline);
        return ChangeAsync(row, OutboxState.Waiting, attempts, next, Now + (long)delay.TotalMilliseconds, null, unknown ? $"{UnknownMark}; {receipt.Error}" : receipt.Error, null);
    }

    private Task EndAsync(OutboxRow row, OutboxState state, int sentParts, string? error) =>
        ChangeAsync(row, state, row.Attempts, sentParts, row.NextAt, Now, error, null);

    // What is known here must be written down: a part that was sent and is not marked so would be taken for one of unknown fate.
    private async Task ChangeAsync(
        OutboxRow row, OutboxState state, int attempts, int sentParts, long nextAt, long? endedAt, string? error, ReadOnlyMemory<byte>? parts)
    {
        var change = new OutboxChange
        {
            Seq = row.Seq, State = state, Attempts = attempts, SentParts = sentParts, NextAt = nextAt, EndedAt = endedAt, Error = error, Parts = parts,
        };
        for (var tries = 1; ; tries++)
        {
            try
            {
                await services.Outbox.Change(Key, _owner, change, CancellationToken.None);
                return;
            }
            catch (StoreUnavailableException away) when (tries < MaxWrites && !_ended)
            {
                LogOutboxAway(away, Key.ToString());
                await Task.Delay(WriteAgain, services.Clock, CancellationToken.None);
            }
        }
    }

    private void WakeIn(TimeSpan delay)
    {
        _timer?.Dispose();
        _timer = After(delay, () => Wake(CancellationToken.None));
    }

    private long Now => services.Clock.GetUtcNow().ToUnixTimeMilliseconds();

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private const string UnknownMark = "whether all of it arrived is unknown";

    [LoggerMessage(LogLevel.Warning, "The outbox of {Account} is delivered by another silo now")]
    private partial void LogTakenOver(string account);

    [LoggerMessage(LogLevel.Warning, "The outbox of {Account} can't be read or written; it is tried again")]
    private partial void LogOutboxAway(Exception error, string account);

    [LoggerMessage(LogLevel.Warning, "The account {Account} could not be reached; its outbox goes on later")]
    private partial void LogAccountAway(Exception error, string account);

    [LoggerMessage(LogLevel.Warning, "Whether part of message {Seq} of {Account} arrived is unknown; it is not sent again: {Error}")]
    private partial void LogUnknown(string account, long seq, string error);

    [LoggerMessage(LogLevel.Error, "Message {Seq} of {Account} could not be rendered and is given up")]
    private partial void LogUnreadable(Exception error, string account, long seq);

    [LoggerMessage(LogLevel.Warning, "Message {Seq} of {Account} is refused for good: {Error}")]
    private partial void LogRefused(string account, long seq, string error);

    [LoggerMessage(LogLevel.Warning, "Message {Seq} of {Account} is given up after {Attempts} attempt(s): {Error}")]
    private partial void LogGivenUp(string account, long seq, int attempts, string error);
}
