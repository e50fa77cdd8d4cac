using OpenClaw.GrainInterfaces;
using Orleans.Concurrency;

namespace OpenClaw.Grains.Lanes;

// Reentrant: releasing calls sessions back, and those calls must not hold up the next acquire.
[Reentrant]
internal sealed partial class LanesGrain(ITenantSettingsCache settings, ILogger<LanesGrain> logger) : TenantGrain, ILanesGrain
{
    private readonly Dictionary<string, Lane> _lanes = [];

    public async Task<bool> Acquire(string lane, string sessionKey, string runId, CancellationToken cancellationToken)
    {
        var limit = Limit(lane, await settings.Get(GrainFactory, Tenant, cancellationToken));
        var room = await RoomAsync(cancellationToken);
        return LaneOf(lane).TryEnter(sessionKey, runId, limit, room);
    }

    public async Task Release(string lane, string runId, CancellationToken cancellationToken)
    {
        var configuration = await settings.Get(GrainFactory, Tenant, cancellationToken);
        LaneOf(lane).Leave(runId);
        // Where the tenant's quota is what others wait for, a place in one lane lets a run of another begin.
        foreach (var (name, open) in _lanes.ToArray())
        {
            foreach (var next in open.Grant(Limit(name, configuration), await RoomAsync(cancellationToken))) await TellAsync(name, next, cancellationToken);
        }
    }

    public Task<int> Load(CancellationToken cancellationToken) => Task.FromResult(_lanes.Values.Sum(lane => lane.Running + lane.InLine));

    private async ValueTask<int> RoomAsync(CancellationToken cancellationToken) =>
        (await settings.Quotas(GrainFactory, Tenant, cancellationToken)).ConcurrentRuns is { } most ? most - _lanes.Values.Sum(lane => lane.Running) : int.MaxValue;

    private async Task TellAsync(string lane, Waiting next, CancellationToken cancellationToken)
    {
        try
        {
            await GrainFactory.GetGrain<ISessionGrain>($"{Tenant}/{next.SessionKey}").LaneGranted(lane, next.RunId, cancellationToken);
        }
        catch (Exception error) when (error is TimeoutException or OrleansException)
        {
            // The session is gone with its silo; recovery acquires anew, so its place must not stay taken.
            LogGrantLost(error, lane, next.SessionKey, next.RunId);
            await Release(lane, next.RunId, cancellationToken);
        }
    }

    private Lane LaneOf(string name) => _lanes.TryGetValue(name, out var lane) ? lane : _lanes[name] = new Lane();

    private static int Limit(string lane, Configuration.TenantConfiguration configuration) => lane switch
    {
        GrainInterfaces.Lanes.Main => configuration.Agents.Defaults.MaxConcurrent,
        GrainInterfaces.Lanes.Subagent => configuration.Agents.Defaults.Subagents.MaxConcurrent,
        _ => 1,
    };

    [LoggerMessage(LogLevel.Warning, "Lane {Lane}: session {SessionKey} could not be told that run {RunId} may start; its place is given to the next")]
    private partial void LogGrantLost(Exception error, string lane, string sessionKey, string runId);

    /// <summary>A place that came free goes to this run.</summary>
    private readonly record struct Waiting(string SessionKey, string RunId);

    /// <summary>Places taken, and the line of those that wait. A session has at most one run, so first come first served is fair between sessions.</summary>
    private sealed class Lane
    {
        private readonly HashSet<string> _running = [];
        private readonly LinkedList<Waiting> _line = new();

        public int Running => _running.Count;

        public int InLine => _line.Count;

        /// <param name="sessionKey">The session.</param>
        /// <param name="runId">Its run.</param>
        /// <param name="limit">Places of this lane.</param>
        /// <param name="room">Places the tenant has left over all lanes.</param>
        public bool TryEnter(string sessionKey, string runId, int limit, int room)
        {
            if (_running.Contains(runId)) return true;
            var ahead = 0;
            var mine = _line.First;
            for (; mine is not null && mine.Value.RunId != runId; mine = mine.Next) ahead++;
            if (ahead < Math.Min(limit - _running.Count, room))
            {
                // Free for all who wait before it, and for this one too: a grant that was lost is made good by asking again.
                if (mine is not null) _line.Remove(mine);
                return _running.Add(runId);
            }
            if (mine is null) _line.AddLast(new Waiting(sessionKey, runId));
            return false;
        }

        public void Leave(string runId)
        {
            if (!_running.Remove(runId) && _line.FirstOrDefault(waiting => waiting.RunId == runId) is { RunId: not null } waits) _line.Remove(waits);
        }

        public List<Waiting> Grant(int limit, int room)
        {
            List<Waiting> granted = [];
            for (; _running.Count < limit && room > 0 && _line.First is { } first; room--)
            {
                _line.RemoveFirst();
                _running.Add(first.Value.RunId);
                granted.Add(first.Value);
            }
            return granted;
        }
    }
}
