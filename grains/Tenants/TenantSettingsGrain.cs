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
using OpenClaw.Safety.Auditing;
using OpenClaw.Storage.Tenants;

namespace OpenClaw.Grains.Tenants;

// Turn-based: settings change one after the other, each written before it is in memory. Reads answer from memory.
internal sealed partial class TenantSettingsGrain(
    [PersistentState("tenant", GrainStores.Main)] IPersistentState<TenantState> tenant,
    ITenantSettingsCache cache,
    ConfigurationOwners owners,
    ChannelCatalog channels,
    IModelResolver models,
    ITenantDataStore data,
    IAuditLog audit,
    TimeProvider clock,
    ILogger<TenantSettingsGrain> logger) : TenantGrain, ITenantGrain
{
    private ConfigurationResult? _parsed;

    private TenantState State => tenant.State;

    private bool Exists => State.Version > 0;

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        await base.OnActivateAsync(cancellationToken);
        // A silo that died between the two writes of a halt left the second one to the next activation.
        if (State.Halt is { } halt) await Installation.SetHalt(Tenant, halt, cancellationToken);
        AwaitEndOfTokens();
    }

    public Task<TenantSnapshot> GetSnapshot(CancellationToken cancellationToken)
    {
        if (!Exists) DeactivateOnIdle();
        return Task.FromResult(Snapshot());
    }

    public async Task<TenantSnapshot> Adopt(TenantSettings settings, CancellationToken cancellationToken)
    {
        if (Exists && State.IsOwnedByFile && State.ConfigurationText == settings.ConfigurationText && SameSecrets(State, settings))
        {
            // Perhaps it was put in force and the channels never heard of it.
            await GrainFactory.GetGrain<IChannelsGrain>(Tenant).Apply(Snapshot(), cancellationToken);
            return Snapshot();
        }

        RequireValid(settings.ConfigurationText);
        await Directory.Add(Tenant, cancellationToken);
        await SaveAsync(
            State with
            {
                IsOwnedByFile = true, ConfigurationText = settings.ConfigurationText, TokenHashes = [.. settings.TokenHashes], PasswordHash = settings.PasswordHash,
                CreatedAtMs = Exists ? State.CreatedAtMs : Now,
            },
            cancellationToken);
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
        var snapshot = ConfigSnapshot.Build(State.ConfigurationText, Parsed(), rawAsJson: true);
        return Task.FromResult(JsonSerializer.Deserialize(snapshot, ProtocolJson.Default.ConfigGetResult)
            ?? throw new InvalidOperationException("the configuration snapshot is empty"));
    }

    public Task SetHeartbeats(bool enabled, CancellationToken cancellationToken) =>
        State.HeartbeatsEnabled == enabled ? Task.CompletedTask : SaveAsync(State with { HeartbeatsEnabled = enabled }, cancellationToken);

    private IInstallationGrain Installation => GrainFactory.GetGrain<IInstallationGrain>(IInstallationGrain.Key);

    private async Task StoreAsync(TenantState changed, CancellationToken cancellationToken)
    {
        await tenant.KeepAsync(changed, this, cancellationToken);
        _parsed = null;
    }

    private async Task SaveAsync(TenantState changed, CancellationToken cancellationToken)
    {
        await StoreAsync(changed with { Version = State.Version + 1, UpdatedAtMs = Now }, cancellationToken);
        var snapshot = Snapshot();
        cache.Put(snapshot);
        await GrainFactory.GetGrain<ITenantEventsGrain>(Tenant).Publish(
            [new EventEnvelope { Event = new TenantChangedEvent { Snapshot = snapshot }, Internal = true }], cancellationToken);
        await GrainFactory.GetGrain<IChannelsGrain>(Tenant).Apply(snapshot, cancellationToken);
        await GrainFactory.GetGrain<IHealthGrain>(Tenant).Refresh(cancellationToken);
    }

    private TenantSnapshot Snapshot() => !Exists
        ? throw ProtocolException.Invalid($"unknown tenant: {Tenant}")
        : new()
        {
            Tenant = Tenant, Version = State.Version, ConfigurationText = State.ConfigurationText, HeartbeatsEnabled = State.HeartbeatsEnabled,
            TokenHashes = [.. State.TokenHashes, .. State.Tokens.Select(token => token.Hash)], PasswordHash = State.PasswordHash,
            Status = State.Status, Quotas = State.Quotas,
        };

    private ConfigurationResult RequireValid(string text)
    {
        var parsed = TenantConfiguration.Parse(text, owners.Of(Tenant), channels.Ids);
        return parsed.IsValid ? parsed : throw new ProtocolException(AdminErrorCode.InvalidConfiguration, $"invalid configuration: {parsed.Issues[0]}");
    }

    private ConfigurationResult Parsed()
    {
        Snapshot();
        _parsed ??= TenantConfiguration.Parse(State.ConfigurationText, owners.Of(Tenant), channels.Ids);
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
