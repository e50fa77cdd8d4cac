using System.Collections.Concurrent;
using Orleans.Storage;

namespace OpenClaw.ClusterTests.Support;

/// <summary>The real grain storage, whose next write a test can let fail as it does when the database is away.</summary>
internal sealed class GatedGrainStorage(IGrainStorage inner, ConcurrentDictionary<GrainId, bool> failing) : IGrainStorage
{
    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => inner.ReadStateAsync(stateName, grainId, grainState);

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        failing.TryRemove(grainId, out _) ? Task.FromException(new IOException("the test's database is away")) : inner.WriteStateAsync(stateName, grainId, grainState);

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => inner.ClearStateAsync(stateName, grainId, grainState);
}
