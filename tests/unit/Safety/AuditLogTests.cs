using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using OpenClaw.Protocol.Audit;
using OpenClaw.Protocol.Values;
using OpenClaw.Safety.Auditing;
using Xunit;

namespace OpenClaw.UnitTests.Safety;

public sealed class AuditLogTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 25, 12, 0, 0, TimeSpan.Zero));
    private readonly TestSink _sink = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().AddSingleton<AuditMetrics>().BuildServiceProvider();
    private readonly AuditLog _log;
    private bool _stopped;

    public AuditLogTests() => _log = new AuditLog(_sink, Options.Create(new AuditOptions { QueueLength = 64 }), _services.GetRequiredService<AuditMetrics>(), _clock, NullLogger<AuditLog>.Instance);

    public Task InitializeAsync() => _log.StartAsync(default);

    public async Task DisposeAsync()
    {
        _sink.Open();
        await StopAsync();
        await _services.DisposeAsync();
    }

    [Fact]
    public async Task A_written_entry_is_in_the_store_when_the_call_returns()
    {
        Assert.True(await _log.WriteAsync(Entry("pairing.approved"), default));

        var entry = Assert.Single(_sink.Entries);
        Assert.Equal(("pairing.approved", _clock.GetUtcNow()), (entry.Action, entry.Time));
    }

    [Fact]
    public async Task A_recorded_entry_is_in_the_store_after_a_stop()
    {
        _log.Record(Entry("tool.called"));

        await StopAsync();

        Assert.Equal(["tool.called"], _sink.Entries.Select(entry => entry.Action));
    }

    [Fact]
    public async Task When_the_store_is_away_the_caller_hears_it_and_the_entry_is_written_later()
    {
        _sink.Failing = true;

        Assert.False(await _log.WriteAsync(Entry("token.revoked"), default));

        _sink.Failing = false;
        var written = _sink.NextAsync();
        // The retry waits on the clock: it is moved until the retry has looked at it.
        while (!written.IsCompleted) { _clock.Advance(TimeSpan.FromSeconds(1)); await Task.Yield(); }
        await written.WaitAsync(Patience);
        Assert.Equal(["token.revoked"], _sink.Entries.Select(entry => entry.Action));
    }

    [Fact]
    public async Task A_flood_of_one_kind_becomes_two_entries_with_their_number()
    {
        for (var attempt = 0; attempt < 10_000; attempt++) _log.RecordCounted(Entry("auth.failed"));

        await StopAsync();

        Assert.Equal([1, 9_999], _sink.Entries.Select(entry => entry.Count));
    }

    [Fact]
    public async Task A_flood_of_many_kinds_is_bounded_too_and_counted_whole()
    {
        using var hold = _sink.Hold();
        for (var kind = 0; kind < 5_000; kind++) _log.RecordCounted(Entry("auth.failed") with { Actor = $"address:{kind}" });
        hold.Dispose();

        await StopAsync();

        // 64 fit the queue at once; what found no room is told by its number.
        Assert.InRange(_sink.Entries.Count, 1, 64 + 256 + 3);
        Assert.Equal(5_000, _sink.Entries.Sum(entry => entry.Count));
    }

    [Fact]
    public async Task After_the_window_a_kind_is_told_anew()
    {
        _log.RecordCounted(Entry("auth.failed"));
        _log.RecordCounted(Entry("auth.failed"));
        var counted = _sink.WhenAsync(entries => entries.Any(entry => entry.Action == "auth.failed" && entries.Count >= 2));
        while (!counted.IsCompleted) { _clock.Advance(TimeSpan.FromSeconds(10)); await Task.Yield(); }
        await counted.WaitAsync(Patience);

        _log.RecordCounted(Entry("auth.failed"));
        await StopAsync();

        Assert.Equal([1, 1, 1], _sink.Entries.Select(entry => entry.Count));
    }

    [Fact]
    public async Task What_finds_no_room_is_counted_and_told()
    {
        using (_sink.Hold())
        {
            // One batch is being written, 64 wait.
            for (var call = 0; call < 1_000; call++) _log.Record(Entry("tool.called"));
        }

        await StopAsync();

        var lost = _sink.Entries.Where(entry => entry.Action == AuditActions.EntriesLost).Sum(entry => entry.Count);
        Assert.True(lost > 0);
        Assert.Equal(1_000, lost + _sink.Entries.Count(entry => entry.Action == "tool.called"));
    }

    [Fact]
    public async Task A_stop_does_not_wait_long_for_a_store_that_is_away()
    {
        _sink.Failing = true;
        _log.Record(Entry("tool.called"));

        var stop = StopAsync();
        while (!stop.IsCompleted) { _clock.Advance(TimeSpan.FromSeconds(1)); await Task.Yield(); }

        await stop;
        Assert.Empty(_sink.Entries);
    }

    [Fact]
    public async Task Secrets_are_taken_out_of_target_and_details()
    {
        await _log.WriteAsync(Entry("tool.called") with
        {
            Target = "https://user:hunter2@example.com/", Details = new JsonText("{\"password\":\"hunter2\",\"path\":\"a.txt\"}"u8.ToArray()),
        }, default);

        var entry = Assert.Single(_sink.Entries);
        Assert.Equal("https://user:[redacted]@example.com/", entry.Target);
        Assert.Equal("{\"password\":\"[redacted]\",\"path\":\"a.txt\"}", entry.Details.ToString());
    }

    [Fact]
    public async Task Endless_texts_and_details_are_cut()
    {
        await _log.WriteAsync(Entry("tool.called") with { Actor = new string('a', 9_000), Details = JsonText.Own([(byte)'"', .. new byte[20_000].Select(_ => (byte)'x'), (byte)'"']) }, default);

        var entry = Assert.Single(_sink.Entries);
        Assert.Equal((512, "{\"truncated\":true}"), (entry.Actor.Length, entry.Details.ToString()));
    }

    private static AuditEntry Entry(string action) => new() { Category = AuditCategory.Security, Actor = "client:cli", Action = action, Outcome = AuditOutcome.Ok };

    private async Task StopAsync()
    {
        if (_stopped) return;
        _stopped = true;
        await _log.StopAsync(default).WaitAsync(Patience);
        await _log.StoppedAsync(default).WaitAsync(Patience);
    }

    /// <summary>A store that can be away or slow.</summary>
    private sealed class TestSink : IAuditSink
    {
        private readonly List<AuditEntry> _entries = [];
        private readonly List<(Func<IReadOnlyList<AuditEntry>, bool> Condition, TaskCompletionSource Met)> _waiters = [];
        private TaskCompletionSource? _gate;

        public bool Failing { get; set; }

        public IReadOnlyList<AuditEntry> Entries
        {
            get { lock (_entries) return [.. _entries]; }
        }

        public Task NextAsync()
        {
            var count = Entries.Count;
            return WhenAsync(entries => entries.Count > count);
        }

        public Task WhenAsync(Func<IReadOnlyList<AuditEntry>, bool> condition)
        {
            var met = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            lock (_entries)
            {
                if (condition(_entries)) met.SetResult();
                else _waiters.Add((condition, met));
            }
            return met.Task;
        }

        public IDisposable Hold()
        {
            _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
            return new Release(this);
        }

        public void Open() => Interlocked.Exchange(ref _gate, null)?.TrySetResult();

        public async Task WriteAsync(IReadOnlyList<AuditEntry> entries, CancellationToken cancellationToken)
        {
            if (_gate is { } gate) await gate.Task;
            if (Failing) throw new IOException("the test's store is away");
            lock (_entries)
            {
                _entries.AddRange(entries);
                foreach (var (_, met) in _waiters.Where(waiter => waiter.Condition(_entries)).ToList()) met.TrySetResult();
            }
        }

        private sealed class Release(TestSink sink) : IDisposable
        {
            public void Dispose() => sink.Open();
        }
    }
}
