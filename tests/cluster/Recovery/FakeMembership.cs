using System.Collections.Immutable;
using System.Net;
using System.Threading.Channels;

namespace OpenClaw.ClusterTests.Recovery;

/// <summary>A membership table in the hands of a test: what this silo has heard, and what the table says when it looks.</summary>
internal sealed class FakeMembership : IClusterMembershipService
{
    private readonly Channel<ClusterMembershipSnapshot> _updates = Channel.CreateBounded<ClusterMembershipSnapshot>(100);
    private long _version;

    /// <summary>What the next refresh finds.</summary>
    public (SiloAddress Silo, SiloStatus Status)[]? Table { get; set; }

    public ClusterMembershipSnapshot CurrentSnapshot { get; private set; } = new(ImmutableDictionary<SiloAddress, ClusterMember>.Empty, new MembershipVersion(0));

    public IAsyncEnumerable<ClusterMembershipSnapshot> MembershipUpdates => _updates.Reader.ReadAllAsync();

    public static SiloAddress Silo(int number) => SiloAddress.New(IPAddress.Loopback, 11_000 + number, 1);

    public void Hear(params (SiloAddress Silo, SiloStatus Status)[] members)
    {
        CurrentSnapshot = new(
            members.ToImmutableDictionary(member => member.Silo, member => new ClusterMember(member.Silo, member.Status, "silo")), new MembershipVersion(++_version));
        _updates.Writer.TryWrite(CurrentSnapshot);
    }

    public void End() => _updates.Writer.Complete();

    public ValueTask Refresh(MembershipVersion minimumVersion = default, CancellationToken cancellationToken = default)
    {
        if (Table is { } table) Hear(table);
        Table = null;
        return ValueTask.CompletedTask;
    }

    public Task<bool> TryKill(SiloAddress siloAddress) => throw new NotSupportedException();
}
