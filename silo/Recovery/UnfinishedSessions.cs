using OpenClaw.Grains.Sessions;
using OpenClaw.Storage.Sessions;

namespace OpenClaw.Silo.Recovery;

/// <summary>Finds the sessions that silos which are gone left unfinished.</summary>
internal sealed class UnfinishedSessions(ISessionStore store, ClusterView cluster, SiloIdentity self)
{
    public const int BatchSize = 500;
    private const int MaxLooks = 5;

    /// <summary>The longest waiting first, at most <see cref="BatchSize"/>.</summary>
    /// <remarks>
    /// A silo that has just joined may have rows before this one hears of it. So the rows are read first and the membership table after them:
    /// when it names nobody new, who was not counted as living then is gone.
    /// </remarks>
    public async Task<IReadOnlyList<(string Tenant, string SessionKey)>> FindAsync(CancellationToken cancellationToken)
    {
        for (var look = 1; look <= MaxLooks; look++)
        {
            var living = cluster.Living;
            var found = await store.FindUnfinished(living, BatchSize, cancellationToken);
            if (found.Count == 0) return found;
            await cluster.RefreshAsync(cancellationToken);
            if (!cluster.Living.Except(living).Any()) return found;
        }
        // Silo after silo joins just now: the next sweep finds what is left.
        return [];
    }

    /// <summary>The part of them that is this silo's when all survivors look at the same moment.</summary>
    public IReadOnlyList<(string Tenant, string SessionKey)> Share(IReadOnlyList<(string Tenant, string SessionKey)> sessions)
    {
        var living = cluster.Living;
        return [.. sessions.Where(session => living[(int)(GrainId.Create("session", $"{session.Tenant}/{session.SessionKey}").GetUniformHashCode() % (uint)living.Count)] == self.Name)];
    }
}
