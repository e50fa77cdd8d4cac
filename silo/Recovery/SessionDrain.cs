using System.Collections.Concurrent;
using Orleans.Metadata;

namespace OpenClaw.Silo.Recovery;

/// <summary>On the way out: lets every session finish or save its run while the grains it speaks to are still there.</summary>
/// <remarks>Once the silo itself stops, no grain can be called any more: a run that ends then could not say so.</remarks>
internal sealed class SessionDrain(OpenSessions sessions) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        var open = sessions.All;
        foreach (var session in open) session.Deactivate(new DeactivationReason(DeactivationReasonCode.ShuttingDown, "the gateway stops"), cancellationToken);
        await Task.WhenAll(open.Select(session => session.Deactivated)).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}

/// <summary>The activations of sessions on this silo.</summary>
internal sealed class OpenSessions : IConfigureGrainContextProvider, IConfigureGrainContext
{
    private readonly ConcurrentDictionary<ActivationId, IGrainContext> _open = [];

    public IReadOnlyList<IGrainContext> All => [.. _open.Values];

    public bool TryGetConfigurator(GrainType grainType, GrainProperties properties, out IConfigureGrainContext configurator)
    {
        configurator = this;
        return grainType == SessionType;
    }

    public void Configure(IGrainContext context)
    {
        _open[context.ActivationId] = context;
        _ = context.Deactivated.ContinueWith((_, _) => _open.TryRemove(context.ActivationId, out var _), null, TaskScheduler.Default);
    }

    private static readonly GrainType SessionType = GrainType.Create("session");
}
