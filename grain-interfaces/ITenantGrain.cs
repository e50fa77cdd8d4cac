using OpenClaw.Protocol.Agents;
using OpenClaw.Protocol.Config;
using OpenClaw.Protocol.Models;

namespace OpenClaw.GrainInterfaces;

/// <summary>A tenant: its configuration, its gateway tokens, the settings that hold for all of it.</summary>
/// <remarks>Key: <c>{tenant}</c>.</remarks>
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
}
