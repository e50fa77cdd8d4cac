using OpenClaw.Safety.Secrets;
using OpenClaw.Storage.Silo;

namespace OpenClaw.Silo.AtRest;

/// <summary>Seals the states of a tenant's grains that hold secrets, under the tenant's own purpose.</summary>
internal sealed class TenantStateSeal(ISecretBox box) : IStateSeal
{
    // The tenant's configuration with its providers' keys, and the credentials of channel accounts.
    private static readonly HashSet<string> Secret = new(StringComparer.Ordinal) { "tenant", "channel-account" };

    public bool Covers(string stateName) => Secret.Contains(stateName);

    public byte[] Seal(string stateName, GrainId grainId, byte[] state) => box.Protect(TenantOf(grainId), Purpose(stateName), state);

    public byte[] Open(string stateName, GrainId grainId, byte[] sealedState) => box.Unprotect(TenantOf(grainId), Purpose(stateName), sealedState);

    private static string Purpose(string stateName) => $"state:{stateName}";

    private static string TenantOf(GrainId grainId)
    {
        var key = grainId.Key.ToString()!;
        return key.IndexOf('/', StringComparison.Ordinal) is >= 0 and var slash ? key[..slash] : key;
    }
}
