using OpenClaw.Storage.Postgres.Engine;
using Orleans.Storage;

namespace OpenClaw.Storage.Postgres.Silo;

/// <summary>Orleans' ADO.NET grain storage, whose failures are told as those of our own stores: a database that is away is unavailable.</summary>
internal sealed class PostgresGrainStorage(AdoNetGrainStorage inner, PostgresDatabase database) : IGrainStorage, ILifecycleParticipant<ISiloLifecycle>
{
    public void Participate(ISiloLifecycle lifecycle) => inner.Participate(lifecycle);

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        Told(inner.ReadStateAsync(stateName, grainId, grainState));

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        Told(inner.WriteStateAsync(stateName, grainId, grainState));

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        Told(inner.ClearStateAsync(stateName, grainId, grainState));

    private async Task Told(Task operation)
    {
        try
        {
            await operation;
        }
        catch (Exception error) when (database.Unavailable(error) is { } unavailable)
        {
            throw unavailable;
        }
    }
}
