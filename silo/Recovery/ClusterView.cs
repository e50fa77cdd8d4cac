using System.Runtime.CompilerServices;
using OpenClaw.Grains.Sessions;

namespace OpenClaw.Silo.Recovery;

/// <summary>Which silos live, as the membership table says, under the names that ledger rows carry.</summary>
internal sealed class ClusterView(IClusterMembershipService membership, SiloIdentity self)
{
    /// <summary>Every silo that is not declared dead, those that join or leave too; in an order that all silos agree on.</summary>
    public IReadOnlyList<string> Living => [.. Alive().Append(self.Name).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>Reads the membership table anew.</summary>
    public ValueTask RefreshAsync(CancellationToken cancellationToken) => membership.Refresh(default, cancellationToken);

    /// <summary>Yields each time that silos are declared dead, with their number.</summary>
    public async IAsyncEnumerable<int> DeathsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ClusterMembershipSnapshot? known = null;
        await foreach (var snapshot in membership.MembershipUpdates.WithCancellation(cancellationToken))
        {
            // Who was dead before this silo looked is found by its first sweep.
            var dead = known is null ? 0 : snapshot.CreateUpdate(known).Changes.Count(member => member.Status == SiloStatus.Dead);
            known = snapshot;
            if (dead > 0) yield return dead;
        }
    }

    private IEnumerable<string> Alive() =>
        membership.CurrentSnapshot.Members.Values.Where(member => member.Status != SiloStatus.Dead).Select(member => SiloIdentity.Of(member.SiloAddress).Name);
}
