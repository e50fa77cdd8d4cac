using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;

namespace OpenClaw.UnitTests.Storage.Postgres;

/// <summary>What a silo's start does with the providers of storage, without a silo.</summary>
internal sealed class SiloStart : ISiloLifecycle
{
    private readonly List<(int Stage, ILifecycleObserver Observer)> _observers = [];

    public int HighestCompletedStage => int.MinValue;

    public int LowestStoppedStage => int.MaxValue;

    public static async Task Of(IServiceProvider services)
    {
        var lifecycle = new SiloStart();
        ((ILifecycleParticipant<ISiloLifecycle>)services.GetRequiredKeyedService<IGrainStorage>("db")).Participate(lifecycle);
        foreach (var (_, observer) in lifecycle._observers.OrderBy(entry => entry.Stage))
            await observer.OnStart(CancellationToken.None);
        await services.GetRequiredService<IReminderTable>().StartAsync(CancellationToken.None);
    }

    public IDisposable Subscribe(string observerName, int stage, ILifecycleObserver observer)
    {
        _observers.Add((stage, observer));
        return new Subscription();
    }

    private sealed class Subscription : IDisposable
    {
        public void Dispose()
        {
        }
    }
}
