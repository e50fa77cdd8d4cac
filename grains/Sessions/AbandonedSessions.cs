using System.Threading.Channels;

namespace OpenClaw.Grains.Sessions;

/// <summary>Sessions whose activation ended on this silo with work left. Nobody may call them again, so somebody has to.</summary>
public sealed class AbandonedSessions
{
    private const int MaxSessions = 10_000;
    private readonly Channel<(string Tenant, string SessionKey)> _sessions = Channel.CreateBounded<(string, string)>(MaxSessions);

    /// <summary>Where more are left than are kept here, the others wait for their next call or the next start.</summary>
    /// <returns>False when it was not kept.</returns>
    public bool Add(string tenant, string sessionKey) => _sessions.Writer.TryWrite((tenant, sessionKey));

    public IAsyncEnumerable<(string Tenant, string SessionKey)> ReadAllAsync(CancellationToken cancellationToken) => _sessions.Reader.ReadAllAsync(cancellationToken);
}
