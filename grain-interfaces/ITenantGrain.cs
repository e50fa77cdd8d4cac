using OpenClaw.Protocol.Agents;
using OpenClaw.Protocol.Config;
using OpenClaw.Protocol.Models;

namespace OpenClaw.GrainInterfaces;

/// <summary>A tenant: whether it may work, its configuration, its gateway tokens, its quotas.</summary>
/// <remarks>
/// Key: <c>{tenant}</c>. Truth: its grain state, written first and then told. Administration throws <c>ProtocolException</c> with the codes of
/// <see cref="AdminErrorCode"/>; <c>by</c> is who asks, for the audit log.
/// </remarks>
[Alias("tenant")]
public interface ITenantGrain : ITenantScopedGrain
{
    /// <summary>What a frontend needs to admit connections of this tenant; cheap, from memory.</summary>
    /// <exception cref="Protocol.ProtocolException"><c>INVALID_REQUEST</c>: there is no such tenant.</exception>
    [Alias("snapshot")]
    Task<TenantSnapshot> GetSnapshot(CancellationToken cancellationToken);

    /// <summary>Creates the tenant when it does not exist, and puts its configuration and gateway tokens in force.</summary>
    /// <remarks>For the embedded form, where the file and the environment are the truth: called at start and at each edit of the file.</remarks>
    [Alias("adopt")]
    Task<TenantSnapshot> Adopt(TenantSettings settings, CancellationToken cancellationToken);

    /// <summary>The models a person can choose from.</summary>
    [Alias("models")]
    Task<ModelsListResult> ListModels(CancellationToken cancellationToken);

    /// <summary>The model that answers where nothing else is chosen: <c>provider/model</c>.</summary>
    [Alias("default-model")]
    Task<string> GetDefaultModel(CancellationToken cancellationToken);

    /// <summary>The agents, and what session keys are completed with.</summary>
    [Alias("agents")]
    Task<AgentsListResult> ListAgents(CancellationToken cancellationToken);

    /// <summary>The configuration with its secrets replaced: the answer of <c>config.get</c>.</summary>
    [Alias("config")]
    Task<ConfigGetResult> GetConfiguration(CancellationToken cancellationToken);

    /// <summary>Turns heartbeats of all agents on or off until changed again.</summary>
    [Alias("set-heartbeats")]
    Task SetHeartbeats(bool enabled, CancellationToken cancellationToken);

    /// <summary>Creates the tenant with a first gateway token.</summary>
    [Alias("create")]
    Task<TenantCreated> Create(TenantCreation creation, CancellationToken cancellationToken);

    /// <summary>The tenant as its operator sees it.</summary>
    [Alias("describe")]
    Task<TenantDescription> Describe(CancellationToken cancellationToken);

    /// <summary>Stops the tenant's work until it is resumed: runs are aborted, sockets closed, nothing is accepted, all is kept.</summary>
    [Alias("suspend")]
    Task<TenantDescription> Suspend(string by, CancellationToken cancellationToken);

    /// <summary>Lets a suspended tenant work again, and takes a deletion back whose grace period is not over. The kill switch stays as it is.</summary>
    [Alias("resume")]
    Task<TenantDescription> Resume(string by, CancellationToken cancellationToken);

    /// <summary>Stops the tenant's work and deletes all it has when the grace period is over. Asked again, the earlier end holds.</summary>
    [Alias("delete")]
    Task<TenantDescription> Delete(TimeSpan grace, string by, CancellationToken cancellationToken);

    /// <summary>Deletes for good what is due. For the sweep of the silos.</summary>
    /// <returns>False when nothing is due.</returns>
    [Alias("purge")]
    Task<bool> Purge(CancellationToken cancellationToken);

    /// <summary>A further gateway token beside the present ones.</summary>
    [Alias("issue-token")]
    Task<IssuedGatewayToken> IssueToken(string? label, string by, CancellationToken cancellationToken);

    /// <summary>A new gateway token in place of one, which holds for the grace time still.</summary>
    [Alias("rotate-token")]
    Task<IssuedGatewayToken> RotateToken(string tokenId, TimeSpan grace, string by, CancellationToken cancellationToken);

    /// <summary>Ends a gateway token, if there is one of this id.</summary>
    [Alias("revoke-token")]
    Task RevokeToken(string tokenId, string by, CancellationToken cancellationToken);

    /// <summary>Replaces all limits.</summary>
    [Alias("set-quotas")]
    Task<TenantDescription> SetQuotas(TenantQuotas quotas, string by, CancellationToken cancellationToken);

    /// <summary>The configuration as it was written, secrets and all: for the operator only.</summary>
    [Alias("configuration-text")]
    Task<TenantConfigurationText> GetConfigurationText(CancellationToken cancellationToken);

    /// <summary>Puts a configuration in force.</summary>
    [Alias("set-configuration")]
    Task<TenantConfigurationText> SetConfiguration(string text, string by, CancellationToken cancellationToken);

    /// <summary>Stops the tenant's work within seconds until it is released. Engaging again changes nothing.</summary>
    [Alias("engage")]
    Task<KillSwitch> EngageKillSwitch(KillSwitchOrder order, CancellationToken cancellationToken);

    /// <summary>Lets the tenant work again. Releasing what is not engaged changes nothing.</summary>
    [Alias("release")]
    Task<TenantDescription> ReleaseKillSwitch(string by, CancellationToken cancellationToken);
}

/// <summary>What the operator of an installation sets for a tenant.</summary>
[GenerateSerializer, Immutable, Alias("tenant-settings")]
public sealed record TenantSettings
{
    /// <summary>The configuration, valid YAML.</summary>
    [Id(0)] public required string ConfigurationText { get; init; }

    /// <summary>SHA-256 of each gateway token.</summary>
    [Id(1)] public required IReadOnlyList<byte[]> TokenHashes { get; init; }

    /// <summary>SHA-256 of the gateway password; null: none.</summary>
    [Id(2)] public byte[]? PasswordHash { get; init; }
}

/// <summary>A tenant as frontends know it. Replaced whole when the event <c>tenant changed</c> arrives.</summary>
[GenerateSerializer, Immutable, Alias("tenant-snapshot")]
public sealed record TenantSnapshot
{
    /// <summary>The tenant.</summary>
    [Id(0)] public required string Tenant { get; init; }

    /// <summary>Grows with each change.</summary>
    [Id(1)] public required long Version { get; init; }

    /// <summary>The configuration, valid YAML.</summary>
    [Id(2)] public required string ConfigurationText { get; init; }

    /// <summary>SHA-256 of each gateway token.</summary>
    [Id(3)] public required IReadOnlyList<byte[]> TokenHashes { get; init; }

    /// <summary>SHA-256 of the gateway password; null: none.</summary>
    [Id(4)] public byte[]? PasswordHash { get; init; }

    /// <summary>False while heartbeats are paused by <c>set-heartbeats</c>.</summary>
    [Id(5)] public required bool HeartbeatsEnabled { get; init; }

    /// <summary>Whether it may work.</summary>
    [Id(6)] public TenantStatus Status { get; init; }

    /// <summary>Its limits.</summary>
    [Id(7)] public TenantQuotas Quotas { get; init; } = TenantQuotas.Unlimited;
}
