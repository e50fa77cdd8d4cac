using Orleans.Serialization.Serializers;
using Orleans.Storage;

namespace OpenClaw.Storage.Silo;

/// <summary>Grain storage that seals the states that hold secrets, each whole, before they reach the storage behind it.</summary>
/// <remarks>A state that was stored before there was a seal is read as it is, and sealed when it is written next.</remarks>
internal sealed class SealedGrainStorage(
    IGrainStorage inner, IStateSeal seal, IGrainStorageSerializer serializer, IActivatorProvider activators) : IGrainStorage, ILifecycleParticipant<ISiloLifecycle>
{
    public void Participate(ISiloLifecycle lifecycle) => (inner as ILifecycleParticipant<ISiloLifecycle>)?.Participate(lifecycle);

    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        if (seal.Covers(stateName))
        {
            var stored = new GrainState<SealedState>(new());
            await inner.ReadStateAsync(stateName, grainId, stored);
            var hidden = stored.State?.Sealed;
            if (!stored.RecordExists || hidden is not null)
            {
                grainState.State = hidden is not null
                    ? serializer.Deserialize<T>(new BinaryData(seal.Open(stateName, grainId, hidden)))
                    : activators.GetActivator<T>().Create();
                (grainState.ETag, grainState.RecordExists) = (stored.ETag, stored.RecordExists);
                return;
            }
        }

        await inner.ReadStateAsync(stateName, grainId, grainState);
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        if (!seal.Covers(stateName))
        {
            await inner.WriteStateAsync(stateName, grainId, grainState);
            return;
        }

        // Serialised before anything is awaited: afterwards the grain may change the object.
        var hidden = seal.Seal(stateName, grainId, serializer.Serialize(grainState.State).ToArray());
        var stored = new GrainState<SealedState>(new() { Sealed = hidden }, grainState.ETag) { RecordExists = grainState.RecordExists };
        await inner.WriteStateAsync(stateName, grainId, stored);
        (grainState.ETag, grainState.RecordExists) = (stored.ETag, stored.RecordExists);
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => inner.ClearStateAsync(stateName, grainId, grainState);

    /// <summary>What is stored in a sealed state's place.</summary>
    internal sealed class SealedState
    {
        public byte[]? Sealed { get; set; }
    }
}
