namespace OpenClaw.Storage.Silo;

/// <summary>Hides the grain state that holds secrets from whoever reads the database.</summary>
public interface IStateSeal
{
    /// <summary>Whether states of this name are sealed.</summary>
    bool Covers(string stateName);

    byte[] Seal(string stateName, GrainId grainId, byte[] state);

    byte[] Open(string stateName, GrainId grainId, byte[] sealedState);
}
