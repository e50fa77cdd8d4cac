using System.Runtime.CompilerServices;

namespace OpenClaw.Silo.Cluster;

/// <summary>What a frontend knows of the silos behind it, and the news that one is lost.</summary>
public sealed class ClusterChanges(TimeProvider clock)
{
    // The client's own list changes right after ours is read; who asks again at once shall find it changed.
    private static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(50);
    private readonly Lock _lock = new();
    private CancellationTokenSource _lost = new();
    private ITimer? _timer;

    /// <summary>Silos that the membership table names.</summary>
    public int Silos { get; private set; }

    /// <summary>Silos that there is a connection to.</summary>
    public int Connections { get; private set; }

    /// <summary>Is cancelled when a silo is lost, whether it died or left; then there is a new one.</summary>
    public CancellationToken NextLoss
    {
        get
        {
            lock (_lock) return _lost.Token;
        }
    }

    /// <summary>Every loss from now on, those while the last one was worked on as one.</summary>
    public async IAsyncEnumerable<int> LossesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var loss = NextLoss;
        while (true)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, clock, loss).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
            loss = NextLoss;
            yield return Silos;
        }
    }

    internal void Connected(int connections) => Connections = connections;

    internal void Changed(int silos, bool lost)
    {
        Silos = silos;
        if (!lost) return;
        lock (_lock)
        {
            _timer?.Dispose();
            _timer = clock.CreateTimer(_ => Tell(), null, Settling, Timeout.InfiniteTimeSpan);
        }
    }

    private void Tell()
    {
        CancellationTokenSource told;
        lock (_lock) (told, _lost) = (_lost, new());
        told.Cancel();
    }
}
