using System.Text.Json;
using OpenClaw.AgentRuntime.Providers;
using OpenClaw.ChannelAdapters.Abstractions;
using OpenClaw.Configuration;
using OpenClaw.Configuration.Snapshots;
using OpenClaw.GrainInterfaces;
using OpenClaw.Protocol;
using OpenClaw.Protocol.Agents;
using OpenClaw.Protocol.Config;
using OpenClaw.Protocol.Models;

namespace OpenClaw.Grains.Tenants;

// Turn-based: settings change one after the other. Reads answer from memory.
internal sealed class TenantSettingsGrain(
    [PersistentState("tenant", GrainStores.Main)] IPersistentState<TenantState> tenant,
    ITenantSettingsCache cache,
    ConfigurationOwners owners,
    ChannelCatalog channels,
    IModelResolver models) : TenantGrain, ITenantGrain
{
    private ConfigurationResult? _parsed;

    public Task<TenantSnapshot> GetSnapshot(CancellationToken cancellationToken) => Task.FromResult(Snapshot());

    public async Task<TenantSnapshot> Adopt(TenantSettings settings, CancellationToken cancellationToken)
    {
        var state = tenant.State;
        if (state.Version > 0 && state.ConfigurationText == settings.ConfigurationText && SameSecrets(state, settings))
        {
            // Perhaps it was put in force and the channels never heard of it.
            await GrainFactory.GetGrain<IChannelsGrain>(Tenant).Apply(Snapshot(), cancellationToken);
            return Snapshot();
        }

        var parsed = TenantConfiguration.Parse(settings.ConfigurationText, owners.Of(Tenant), channels.Ids);
        if (!parsed.IsValid) throw ProtocolException.Invalid($"invalid configuration: {parsed.Issues[0].Path} {parsed.Issues[0].Message}");
        var changed = new TenantState
        {
            Version = state.Version + 1, ConfigurationText = settings.ConfigurationText, TokenHashes = [.. settings.TokenHashes],
            PasswordHash = settings.PasswordHash, HeartbeatsEnabled = state.HeartbeatsEnabled,
        };
        await tenant.KeepAsync(changed, this, cancellationToken);
        _parsed = parsed;
        await TellAsync(cancellationToken);
        return Snapshot();
    }

    public async Task<ModelsListResult> ListModels(CancellationToken cancellationToken)
    {
        var configuration = Parsed().Configuration!;
        var known = await models.ChoicesAsync(configuration, Tenant, cancellationToken);
        return new()
        {
            Models =
            [
                .. known.Select(model => new ModelChoice
                {
                    Id = model.Id, Name = model.Name, Provider = model.Provider, ContextWindow = model.ContextWindow, Reasoning = model.Reasoning, Input = model.Input,
                }),
            ],
        };
    }

    public async Task<string> GetDefaultModel(CancellationToken cancellationToken)
    {
        var configuration = Parsed().Configuration!;
        return (await models.ResolveAsync(configuration, Tenant, configuration.Agents.DefaultAgentId, null, cancellationToken)).Reference;
    }

    public Task<AgentsListResult> ListAgents(CancellationToken cancellationToken)
    {
        var configuration = Parsed().Configuration!;
        return Task.FromResult(new AgentsListResult
        {
            DefaultId = configuration.Agents.DefaultAgentId,
            MainKey = Configuration.Settings.SessionSettings.MainKey,
            Scope = configuration.Session.Scope,
            Agents = [.. configuration.Agents.List.Select(Summary)],
        });
    }

    public Task<ConfigGetResult> GetConfiguration(CancellationToken cancellationToken)
    {
        var snapshot = ConfigSnapshot.Build(tenant.State.ConfigurationText, Parsed(), rawAsJson: true);
        return Task.FromResult(JsonSerializer.Deserialize(snapshot, ProtocolJson.Default.ConfigGetResult)
            ?? throw new InvalidOperationException("the configuration snapshot is empty"));
    }

    public async Task SetHeartbeats(bool enabled, CancellationToken cancellationToken)
    {
        if (tenant.State.HeartbeatsEnabled == enabled) return;
        var state = tenant.State;
        var changed = new TenantState
        {
            Version = state.Version + 1, ConfigurationText = state.ConfigurationText, TokenHashes = state.TokenHashes, PasswordHash = state.PasswordHash,
            HeartbeatsEnabled = enabled,
        };
        await tenant.KeepAsync(changed, this, cancellationToken);
        await TellAsync(cancellationToken);
    }

    private async Task TellAsync(CancellationToken cancellationToken)
    {
        var snapshot = Snapshot();
        cache.Put(snapshot);
        await GrainFactory.GetGrain<ITenantEventsGrain>(Tenant).Publish(
            [new EventEnvelope { Event = new TenantChangedEvent { Snapshot = snapshot }, Internal = true }], cancellationToken);
        await GrainFactory.GetGrain<IChannelsGrain>(Tenant).Apply(snapshot, cancellationToken);
        await GrainFactory.GetGrain<IHealthGrain>(Tenant).Refresh(cancellationToken);
    }

    private TenantSnapshot Snapshot() => tenant.State.Version == 0
        ? throw ProtocolException.Invalid($"unknown tenant: {Tenant}")
        : new()
        {
            Tenant = Tenant, Version = tenant.State.Version, ConfigurationText = tenant.State.ConfigurationText,
            TokenHashes = tenant.State.TokenHashes, PasswordHash = tenant.State.PasswordHash, HeartbeatsEnabled = tenant.State.HeartbeatsEnabled,
        };

    private ConfigurationResult Parsed()
    {
        Snapshot();
        _parsed ??= TenantConfiguration.Parse(tenant.State.ConfigurationText, owners.Of(Tenant), channels.Ids);
        return _parsed.IsValid ? _parsed : throw ProtocolException.Unavailable($"the configuration is not valid: {_parsed.Issues[0].Path} {_parsed.Issues[0].Message}");
    }

    private static bool SameSecrets(TenantState state, TenantSettings settings) =>
        state.TokenHashes.Count == settings.TokenHashes.Count
        && state.TokenHashes.Zip(settings.TokenHashes).All(pair => pair.First.AsSpan().SequenceEqual(pair.Second))
        && (state.PasswordHash ?? []).AsSpan().SequenceEqual(settings.PasswordHash ?? []);

    private static AgentSummary Summary(Configuration.Settings.AgentEntry agent)
    {
        var identity = agent.Identity;
        var any = identity.Name ?? identity.Theme ?? identity.Emoji ?? identity.Avatar;
        return new()
        {
            Id = agent.Id, Name = agent.Name,
            Identity = any is null ? null : new() { Name = identity.Name, Theme = identity.Theme, Emoji = identity.Emoji, Avatar = identity.Avatar },
        };
    }
}
