using OpenClaw.AgentRuntime.Providers;
using OpenClaw.Configuration;
using OpenClaw.Configuration.Settings;
using OpenClaw.GrainInterfaces;
using OpenClaw.Grains.Sessions;
using OpenClaw.Protocol.Health;
using OpenClaw.Protocol.Sessions;

namespace OpenClaw.Grains.Health;

// Turn-based; a refresh that is asked for while one is due is the same refresh.
internal sealed partial class HealthGrain(ITenantSettingsCache settings, IModelResolver models, TimeProvider clock, ILogger<HealthGrain> logger) : TenantGrain, IHealthGrain
{
    private const int RecentInHealth = 5;
    private static readonly TimeSpan BroadcastInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Cached = TimeSpan.FromSeconds(60);
    private HealthSnapshot? _snapshot;
    private long _version;
    private long _madeAt;
    private long _broadcastAt;
    private bool _due;

    public async Task<VersionedHealth> Get(bool probe, CancellationToken cancellationToken)
    {
        if (_snapshot is null || probe || clock.GetElapsedTime(_madeAt) > Cached) await MakeAsync(cancellationToken);
        return new(_snapshot!, _version);
    }

    public Task Refresh(CancellationToken cancellationToken)
    {
        if (_due) return Task.CompletedTask;
        _due = true;
        var wait = _broadcastAt == 0 ? TimeSpan.Zero : BroadcastInterval - clock.GetElapsedTime(_broadcastAt);
        After(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, BroadcastAsync);
        return Task.CompletedTask;
    }

    public async Task<StatusResult> Status(bool redacted, CancellationToken cancellationToken)
    {
        var configuration = await settings.Get(GrainFactory, Tenant, cancellationToken);
        var overview = await GrainFactory.GetGrain<ISessionIndex>(Tenant).Overview(cancellationToken);
        var agentId = configuration.Agents.DefaultAgentId;
        var model = await models.ResolveAsync(configuration, Tenant, agentId, null, cancellationToken);
        var now = Now;
        return new()
        {
            Heartbeat = new()
            {
                DefaultAgentId = agentId,
                Agents = [.. configuration.Agents.List.Select(agent => Heartbeat(configuration, agent)).Select(beat => new StatusAgentHeartbeat { AgentId = beat.Agent.Id, Enabled = beat.Enabled, Every = beat.Every, EveryMs = beat.EveryMs })],
            },
            ChannelSummary = [],
            QueuedSystemEvents = [],
            Sessions = new()
            {
                Paths = redacted ? [] : [.. configuration.Agents.List.Select(agent => SessionStorePath.OfAgent(agent.Id))],
                Count = overview.Count,
                Defaults = redacted ? new() : new() { Model = model.Model, ContextTokens = model.ContextWindow },
                Recent = redacted ? [] : [.. overview.Recent.Select(entry => Row(entry, now))],
                ByAgent =
                [
                    .. overview.Agents.Select(agent => new StatusAgentSessions
                    {
                        AgentId = agent.AgentId, Path = redacted ? "[redacted]" : SessionStorePath.OfAgent(agent.AgentId), Count = agent.Count,
                        Recent = redacted ? [] : [.. agent.Recent.Select(entry => Row(entry, now))],
                    }),
                ],
            },
        };
    }

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    private async Task BroadcastAsync()
    {
        _due = false;
        _broadcastAt = clock.GetTimestamp();
        try
        {
            await MakeAsync(CancellationToken.None);
            await Publish(_snapshot!, CancellationToken.None, stateVersion: _version);
        }
        catch (Exception error)
        {
            // The last snapshot stays; the next refresh tries again.
            LogRefreshFailed(error, Tenant);
        }
    }

    private async Task MakeAsync(CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        var configuration = await settings.Get(GrainFactory, Tenant, cancellationToken);
        var overview = await GrainFactory.GetGrain<ISessionIndex>(Tenant).Overview(cancellationToken);
        var now = Now;
        var byAgent = overview.Agents.ToDictionary(agent => agent.AgentId);
        AgentHealth[] agents =
        [
            .. configuration.Agents.List.Select(agent => Heartbeat(configuration, agent)).Select(beat => new AgentHealth
            {
                AgentId = beat.Agent.Id,
                Name = beat.Agent.Name,
                IsDefault = beat.Agent.Id == configuration.Agents.DefaultAgentId,
                Heartbeat = new()
                {
                    Enabled = beat.Enabled, Every = beat.Every, EveryMs = beat.EveryMs, Prompt = beat.Agent.Heartbeat.Prompt ?? HeartbeatSettings.DefaultPrompt,
                    Target = beat.Agent.Heartbeat.Target, Model = beat.Agent.Heartbeat.Model, AckMaxChars = beat.Agent.Heartbeat.AckMaxChars,
                },
                Sessions = Sessions(beat.Agent.Id, byAgent.GetValueOrDefault(beat.Agent.Id)?.Count ?? 0, byAgent.GetValueOrDefault(beat.Agent.Id)?.Recent ?? [], now),
            }),
        ];
        var main = agents.First(agent => agent.IsDefault);
        _snapshot = new()
        {
            Ts = now,
            DurationMs = (long)clock.GetElapsedTime(started).TotalMilliseconds,
            Channels = new Dictionary<string, Protocol.Values.JsonText>(),
            ChannelOrder = [],
            ChannelLabels = new Dictionary<string, string>(),
            HeartbeatSeconds = (main.Heartbeat.EveryMs ?? 0) / 1000,
            DefaultAgentId = configuration.Agents.DefaultAgentId,
            Agents = agents,
            Sessions = Sessions(main.AgentId, overview.Count, overview.Recent, now),
        };
        _version++;
        _madeAt = clock.GetTimestamp();
    }

    private static SessionsHealth Sessions(string agentId, int count, IReadOnlyList<SessionListEntry> recent, long now) => new()
    {
        Path = SessionStorePath.OfAgent(agentId), Count = count,
        Recent = [.. recent.Take(RecentInHealth).Select(entry => new RecentSession { Key = entry.Key, UpdatedAt = entry.UpdatedAt, Age = now - entry.UpdatedAt })],
    };

    // Where some agents have heartbeats of their own, only they beat; else only the default agent does.
    private static (AgentEntry Agent, bool Enabled, string Every, long? EveryMs) Heartbeat(TenantConfiguration configuration, AgentEntry agent)
    {
        var some = configuration.Agents.List.Any(other => other.HasOwnHeartbeat);
        var beats = (some ? agent.HasOwnHeartbeat : agent.Id == configuration.Agents.DefaultAgentId) && agent.Heartbeat.Every > TimeSpan.Zero;
        return beats ? (agent, true, Durations.Format(agent.Heartbeat.Every), (long)agent.Heartbeat.Every.TotalMilliseconds) : (agent, false, "disabled", null);
    }

    private static StatusSession Row(SessionListEntry entry, long now)
    {
        var remaining = entry.ContextTokens - entry.TotalTokens;
        return new()
        {
            AgentId = SessionListing.AgentOf(entry.Key), Key = entry.Key, Kind = entry.Kind, SessionId = entry.SessionId, UpdatedAt = entry.UpdatedAt,
            Age = now - entry.UpdatedAt, ThinkingLevel = entry.ThinkingLevel, VerboseLevel = entry.VerboseLevel, ReasoningLevel = entry.ReasoningLevel,
            ElevatedLevel = entry.ElevatedLevel, SystemSent = entry.SystemSent, AbortedLastRun = entry.AbortedLastRun, InputTokens = entry.InputTokens,
            OutputTokens = entry.OutputTokens, TotalTokens = entry.TotalTokens, TotalTokensFresh = entry.TotalTokensFresh, RemainingTokens = remaining,
            PercentUsed = entry is { TotalTokens: { } used, ContextTokens: > 0 and { } window } ? (int)Math.Min(999, 100 * used / window) : null,
            Model = entry.Model, ContextTokens = entry.ContextTokens, Flags = [],
        };
    }

    [LoggerMessage(LogLevel.Warning, "The health of tenant {Tenant} could not be refreshed; the last snapshot stays")]
    private partial void LogRefreshFailed(Exception error, string tenant);
}
