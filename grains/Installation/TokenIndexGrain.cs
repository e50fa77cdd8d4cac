using OpenClaw.GrainInterfaces;

namespace OpenClaw.Grains.Installation;

// Turn-based: an entry is added or removed as a whole. What is looked up is a hash, so how long that takes tells nothing of a token.
internal sealed class TokenIndexGrain([PersistentState("token-index", GrainStores.Main)] IPersistentState<TokenIndexState> index) : Grain, ITokenIndexGrain
{
    public Task<string?> Find(byte[] tokenHash, CancellationToken cancellationToken) =>
        Task.FromResult(index.State.Tenants.GetValueOrDefault(Convert.ToHexStringLower(tokenHash)));

    public Task Add(byte[] tokenHash, string tenant, CancellationToken cancellationToken)
    {
        var key = Convert.ToHexStringLower(tokenHash);
        return index.State.Tenants.GetValueOrDefault(key) == tenant
            ? Task.CompletedTask
            : index.KeepAsync(new() { Tenants = new(index.State.Tenants) { [key] = tenant } }, this, cancellationToken);
    }

    public Task Remove(byte[] tokenHash, CancellationToken cancellationToken)
    {
        Dictionary<string, string> left = new(index.State.Tenants);
        return left.Remove(Convert.ToHexStringLower(tokenHash))
            ? index.KeepAsync(new() { Tenants = left }, this, cancellationToken)
            : Task.CompletedTask;
    }
}
