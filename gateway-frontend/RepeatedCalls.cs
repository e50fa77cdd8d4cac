using OpenClaw.Silo.Cluster;

namespace OpenClaw.Gateway;

/// <summary>Makes a call again when the silo behind it is lost: a client whose request may be repeated does not notice.</summary>
/// <remarks>Only for what has the same effect once or twice: reads, and what carries an idempotency key.</remarks>
internal sealed partial class RepeatedCalls(TimeProvider clock, ILogger<RepeatedCalls> logger, ClusterChanges? cluster = null)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1);

    /// <summary>The call's result.</summary>
    /// <exception cref="TimeoutException">Ten seconds of trying were not enough; the last failure is its cause.</exception>
    public Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken) =>
        // The silo of the embedded form is this process: it cannot be lost alone.
        cluster is null ? call(cancellationToken) : RepeatAsync(call, cluster, cancellationToken);

    private async Task<T> RepeatAsync<T>(Func<CancellationToken, Task<T>> call, ClusterChanges changes, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        var wait = FirstWait;
        while (true)
        {
            // What a silo was asked before it was lost is never answered: not waited for longer than until the loss is known.
            var loss = changes.NextLoss;
            using var attempt = CancellationTokenSource.CreateLinkedTokenSource(loss, cancellationToken);
            try
            {
                return await call(attempt.Token);
            }
            catch (Exception error) when (IsLoss(error, loss) && !cancellationToken.IsCancellationRequested)
            {
                if (clock.GetElapsedTime(started) + wait >= Limit)
                    throw new TimeoutException($"the call was made again for {Limit.TotalSeconds:0} seconds, and was not answered", error);
                LogRepeated(error.GetType().Name, wait.TotalMilliseconds);
            }
            await Task.Delay(wait, clock, cancellationToken);
            wait = wait * 2 < LongestWait ? wait * 2 : LongestWait;
        }
    }

    private static bool IsLoss(Exception error, CancellationToken loss) =>
        error is OrleansException or TimeoutException || (error is OperationCanceledException && loss.IsCancellationRequested);

    [LoggerMessage(LogLevel.Debug, "A call failed with {Error}; it is made again in {WaitMs} ms")]
    private partial void LogRepeated(string error, double waitMs);
}
