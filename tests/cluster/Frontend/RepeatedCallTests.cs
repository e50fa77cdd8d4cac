using Microsoft.Extensions.Logging.Abstractions;
using OpenClaw.Gateway;
using OpenClaw.Silo.Cluster;

namespace OpenClaw.ClusterTests.Frontend;

/// <summary>A client does not notice the loss of a silo where its request has the same effect once or twice.</summary>
public sealed class RepeatedCallTests
{
    private readonly ClusterChanges _changes = new(TimeProvider.System);
    private int _attempts;

    [Fact]
    public async Task A_call_that_no_silo_takes_is_made_again()
    {
        var answer = await Calls().RunAsync(_ => ++_attempts < 3 ? throw new SiloUnavailableException() : Task.FromResult("answer"), CancellationToken.None);

        Assert.Equal(("answer", 3), (answer, _attempts));
    }

    [Fact]
    public async Task A_call_that_is_never_answered_is_given_up_when_its_silo_is_lost()
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var answer = Calls().RunAsync(async stop =>
        {
            if (++_attempts > 1) return "answer";
            asked.SetResult();
            await Task.Delay(Timeout.Infinite, stop);
            return "never";
        }, CancellationToken.None);
        await asked.Task;

        _changes.Changed(silos: 1, lost: true);

        Assert.Equal("answer", await answer.WaitAsync(Patience.Limit));
    }

    [Fact]
    public async Task A_silo_that_comes_disturbs_no_call()
    {
        var asked = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        var answer = Calls().RunAsync(stop => asked.Task.WaitAsync(stop), CancellationToken.None);

        _changes.Changed(silos: 2, lost: false);
        asked.SetResult("answer");

        Assert.Equal("answer", await answer.WaitAsync(Patience.Limit));
        Assert.Equal(2, _changes.Silos);
    }

    [Fact]
    public async Task A_refusal_is_an_answer()
    {
        await Assert.ThrowsAsync<ProtocolException>(() => Calls().RunAsync<string>(_ =>
        {
            _attempts++;
            throw ProtocolException.Unavailable("the store cannot be reached", TimeSpan.FromSeconds(1));
        }, CancellationToken.None));

        Assert.Equal(1, _attempts);
    }

    [Fact]
    public async Task Who_asked_and_left_is_not_asked_for_again()
    {
        using var stop = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<Exception>(() => Calls().RunAsync<string>(async _ =>
        {
            _attempts++;
            await stop.CancelAsync();
            throw new SiloUnavailableException();
        }, stop.Token));

        Assert.Equal(1, _attempts);
    }

    [Fact]
    public async Task Within_one_process_nothing_is_repeated()
    {
        var calls = new RepeatedCalls(TimeProvider.System, NullLogger<RepeatedCalls>.Instance);

        await Assert.ThrowsAsync<SiloUnavailableException>(() => calls.RunAsync<string>(_ =>
        {
            _attempts++;
            throw new SiloUnavailableException();
        }, CancellationToken.None));

        Assert.Equal(1, _attempts);
    }

    [Fact]
    public async Task A_silo_that_is_lost_when_the_time_is_over_is_told_as_a_call_without_an_answer()
    {
        var clock = new LateClock();
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var answer = new RepeatedCalls(clock, NullLogger<RepeatedCalls>.Instance, _changes).RunAsync(async stop =>
        {
            asked.SetResult();
            await Task.Delay(Timeout.Infinite, stop);
            return "never";
        }, CancellationToken.None);
        await asked.Task;
        clock.Late = TimeSpan.FromSeconds(11);

        _changes.Changed(silos: 1, lost: true);

        var told = await Assert.ThrowsAsync<TimeoutException>(() => answer.WaitAsync(Patience.Limit));
        Assert.Contains("was not answered", told.Message, StringComparison.Ordinal);
    }

    private RepeatedCalls Calls() => new(TimeProvider.System, NullLogger<RepeatedCalls>.Instance, _changes);

    private sealed class LateClock : TimeProvider
    {
        public TimeSpan Late { get; set; }

        public override long GetTimestamp() => base.GetTimestamp() + (long)(Late.TotalSeconds * TimestampFrequency);
    }
}
