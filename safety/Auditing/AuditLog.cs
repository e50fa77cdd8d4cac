using System.Diagnostics;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OpenClaw.Protocol.Audit;
using OpenClaw.Protocol.Values;
using OpenClaw.Safety.Redaction;

namespace OpenClaw.Safety.Auditing;

/// <summary>A bounded queue before the audit table, written in batches. What waits at a stop is written before the store closes.</summary>
internal sealed partial class AuditLog : IAuditLog, IHostedLifecycleService
{
    private const int MaxBatch = 256;
    private const int MaxTextChars = 512;
    private const int MaxDetailBytes = 16 * 1024;
    private static readonly TimeSpan CountInterval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FullQueueWait = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan StopWait = TimeSpan.FromSeconds(5);
    private static readonly JsonText TooLarge = new("{\"truncated\":true}"u8.ToArray());

    private readonly IAuditSink _sink;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly AuditMetrics _metrics;
    private readonly AuditCounter _counter;
    private readonly Channel<Item> _queue;
    private readonly CancellationTokenSource _stopping = new();
    private Task _writing = Task.CompletedTask;
    private Task _counting = Task.CompletedTask;
    private long _lost;

    public AuditLog(IAuditSink sink, IOptions<AuditOptions> options, AuditMetrics metrics, TimeProvider clock, ILogger<AuditLog> logger)
    {
        (_sink, _metrics, _clock, _logger) = (sink, metrics, clock, logger);
        _counter = new(clock);
        _queue = Channel.CreateBounded<Item>(new BoundedChannelOptions(options.Value.QueueLength) { SingleReader = true });
    }

    public void Record(AuditEntry entry) => Enqueue(Complete(entry));

    public void RecordCounted(AuditEntry entry)
    {
        var complete = Complete(entry);
        if (_counter.IsFirst(ref complete)) Enqueue(complete);
    }

    public async Task<bool> WriteAsync(AuditEntry entry, CancellationToken cancellationToken)
    {
        var item = new Item(Complete(entry), new(TaskCreationOptions.RunContinuationsAsynchronously));
        if (!_queue.Writer.TryWrite(item) && !await WaitForRoomAsync(item, cancellationToken)) return false;
        return await item.Written!.Task.WaitAsync(cancellationToken);
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        // Not within whatever trace or call starts the host.
        using (ExecutionContext.SuppressFlow())
        {
            _writing = Task.Run(WriteQueuedAsync, CancellationToken.None);
            _counting = Task.Run(WriteCountedAsync, CancellationToken.None);
        }
        return Task.CompletedTask;
    }

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // Here the way to the store is certainly still open; from a frontend it ends with the cluster's client.
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        foreach (var counted in _counter.Take(all: true)) Enqueue(counted);
        var mark = new Item(null, new(TaskCreationOptions.RunContinuationsAsynchronously));
        using var limit = new CancellationTokenSource(StopWait, _clock);
        if (_queue.Writer.TryWrite(mark)) await ((Task)mark.Written!.Task).WaitAsync(limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    // Grains still speak while the silo stops; the store is closed after this. A store that is away is not waited for longer.
    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        _queue.Writer.TryComplete();
        using var limit = new CancellationTokenSource(StopWait, _clock);
        await using var ended = limit.Token.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), _stopping);
        await _writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _stopping.CancelAsync();
        await _counting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static string? Shorten(string? text) => text is { Length: > MaxTextChars } ? text[..MaxTextChars] : text;

    private AuditEntry Complete(AuditEntry entry)
    {
        _metrics.Recorded(entry);
        return WithoutSecrets(entry);
    }

    private AuditEntry WithoutSecrets(AuditEntry entry) => entry with
    {
        Time = entry.Time == default ? _clock.GetUtcNow() : entry.Time,
        TraceId = entry.TraceId ?? Activity.Current?.TraceId.ToHexString(),
        Actor = Shorten(entry.Actor)!,
        Target = Shorten(entry.Target is { } target ? SecretText.Redact(target) : null),
        Details = entry.Details is { } details ? details.Utf8.Length > MaxDetailBytes ? TooLarge : SecretText.Redact(details) : null,
    };

    private void Enqueue(AuditEntry entry)
    {
        if (!_queue.Writer.TryWrite(new(entry, null))) Lose(entry.Count);
    }

    private void Lose(int count)
    {
        Interlocked.Add(ref _lost, count);
        _metrics.Lost(count);
    }

    private async Task<bool> WaitForRoomAsync(Item item, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(FullQueueWait, _clock);
        await using var linked = cancellationToken.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), limit);
        try
        {
            await _queue.Writer.WriteAsync(item, limit.Token);
            return true;
        }
        catch (Exception error) when (error is OperationCanceledException or ChannelClosedException)
        {
            Lose(1);
            cancellationToken.ThrowIfCancellationRequested();
            return false;
        }
    }

    private async Task WriteQueuedAsync()
    {
        List<Item> batch = [];
        while (await _queue.Reader.WaitToReadAsync(CancellationToken.None))
        {
            batch.Clear();
            while (batch.Count < MaxBatch && _queue.Reader.TryRead(out var item)) batch.Add(item);
            var entries = batch.Where(item => item.Entry is not null).Select(item => item.Entry!).ToList();
            if (Interlocked.Exchange(ref _lost, 0) is > 0 and var lost) entries.Add(Lost(lost));
            if (!await WriteAsync(entries, batch)) return;
        }
    }

    // Until it is written: meanwhile the queue fills, and what finds no room is counted. False: the process ends before.
    private async Task<bool> WriteAsync(List<AuditEntry> entries, List<Item> batch)
    {
        while (true)
        {
            try
            {
                if (entries.Count > 0) await _sink.WriteAsync(entries, _stopping.Token);
                foreach (var item in batch) item.Written?.TrySetResult(true);
                return true;
            }
            catch (Exception error)
            {
                foreach (var item in batch) item.Written?.TrySetResult(false);
                if (_stopping.IsCancellationRequested)
                {
                    _metrics.Lost(entries.Count + _queue.Reader.Count);
                    LogGivenUp(error, entries.Count + _queue.Reader.Count);
                    return false;
                }
                LogNotWritten(error, entries.Count);
            }
            await Task.Delay(RetryDelay, _clock, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task WriteCountedAsync()
    {
        using var timer = new PeriodicTimer(CountInterval, _clock);
        while (await timer.WaitForNextTickAsync(_stopping.Token))
        {
            foreach (var counted in _counter.Take(all: false)) Enqueue(counted);
        }
    }

    private AuditEntry Lost(long number) => new()
    {
        Time = _clock.GetUtcNow(), Category = AuditCategory.Security, Actor = "system", Action = AuditActions.EntriesLost, Outcome = AuditOutcome.Failed,
        Count = (int)Math.Min(number, int.MaxValue),
    };

    [LoggerMessage(LogLevel.Error, "{Count} audit entr(ies) could not be written; they wait and are tried again")]
    private partial void LogNotWritten(Exception error, int count);

    [LoggerMessage(LogLevel.Error, "{Count} audit entr(ies) are lost: the store did not come back before this process had to end")]
    private partial void LogGivenUp(Exception error, int count);

    /// <summary>An entry, or a mark in the queue; with a task that says whether it was written.</summary>
    private sealed record Item(AuditEntry? Entry, TaskCompletionSource<bool>? Written);
}
