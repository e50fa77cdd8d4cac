namespace OpenClaw.Bench.Scenarios;

internal static class PhaseLimit
{
    /// <summary>Runs a phase and turns one that never ends into an error that names it.</summary>
    public static async Task<T> WithinAsync<T>(
        TimeSpan limit, string phase, Func<CancellationToken, Task<T>> run, CancellationToken cancellationToken)
    {
        using var expiry = new CancellationTokenSource(limit, TimeProvider.System);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(expiry.Token, cancellationToken);
        try
        {
            return await run(either.Token);
        }
        catch (OperationCanceledException) when (expiry.IsCancellationRequested)
        {
            throw new BenchException($"{phase} was not over after {limit.TotalSeconds:F0} s.");
        }
    }

    /// <summary>All tasks of a phase; the first failure stops the others, and is the one reported.</summary>
    public static async Task<T[]> TogetherAsync<T>(IEnumerable<Func<CancellationToken, Task<T>>> parts, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Exception? first = null;
        async Task<T> RunAsync(Func<CancellationToken, Task<T>> part)
        {
            try
            {
                return await part(stop.Token);
            }
            catch (Exception error)
            {
                if (Interlocked.CompareExchange(ref first, error, null) is null)
                    await stop.CancelAsync();
                throw;
            }
        }

        var all = Task.WhenAll(parts.Select(RunAsync).ToList());
        try
        {
            return await all;
        }
        catch when (first is not null)
        {
            throw first is BenchException known ? known : new BenchException($"{first.GetType().Name}: {first.Message}");
        }
    }
}
