using System.Collections.Immutable;
using Orleans.Messaging;

namespace OpenClaw.Silo.Cluster;

/// <summary>Which silos a frontend can reach, as the membership table says. Sits in the way of the list that Orleans' client reads anyway, and tells who wants to know.</summary>
/// <remarks>A client learns of a silo's death by nothing else: what it had asked that silo is never answered.</remarks>
internal sealed partial class SiloWatch(IGatewayListProvider table, ClusterChanges changes, ILogger<SiloWatch> logger) : IGatewayListProvider
{
    private ImmutableHashSet<Uri> _known = [];
    private bool _away;

    public TimeSpan MaxStaleness => table.MaxStaleness;

    public bool IsUpdatable => true;

    public Task InitializeGatewayListProvider() => table.InitializeGatewayListProvider();

    public async Task<IList<Uri>> GetGateways()
    {
        IList<Uri> gateways;
        try
        {
            gateways = await table.GetGateways();
        }
        catch (Exception error) when (!_known.IsEmpty)
        {
            // The silos are most likely still there; only the table cannot be read.
            if (!_away) LogTableAway(error);
            _away = true;
            return [.. _known];
        }
        _away = false;
        ImmutableHashSet<Uri> now = [.. gateways];
        if (!now.SetEquals(_known))
        {
            LogSilos(now.Count);
            // An address names the silo's start too: one that came back is another one.
            var lost = !_known.Except(now).IsEmpty;
            _known = now;
            changes.Changed(now.Count, lost);
        }
        return gateways;
    }

    [LoggerMessage(LogLevel.Information, "The cluster has {Count} silo(s) now")]
    private partial void LogSilos(int count);

    [LoggerMessage(LogLevel.Warning, "The cluster's membership cannot be read; the silos known last are used")]
    private partial void LogTableAway(Exception error);
}
