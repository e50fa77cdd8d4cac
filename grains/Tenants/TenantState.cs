using OpenClaw.GrainInterfaces;

namespace OpenClaw.Grains.Tenants;

/// <summary>What is kept of a tenant. State name <c>tenant</c>.</summary>
internal sealed record TenantState
{
    /// <summary>Zero: there is no such tenant.</summary>
    public long Version { get; init; }
    public string ConfigurationText { get; init; } = "";

    /// <summary>Tokens of a file or the environment; those made by administration are <see cref="Tokens"/>.</summary>
    public List<byte[]> TokenHashes { get; init; } = [];
    public byte[]? PasswordHash { get; init; }
    public bool HeartbeatsEnabled { get; init; } = true;

    /// <summary>Configuration and tokens are those of a file and the environment.</summary>
    public bool IsOwnedByFile { get; init; }
    public List<GatewayTokenState> Tokens { get; init; } = [];
    public TenantQuotas Quotas { get; init; } = TenantQuotas.Unlimited;
    public long CreatedAtMs { get; init; }
    public long UpdatedAtMs { get; init; }

    // Kept apart: releasing the kill switch of a tenant that was suspended before leaves it suspended.
    public long? SuspendedAtMs { get; init; }
    public KillSwitch? KillSwitch { get; init; }
    public long? DeleteAfterMs { get; init; }

    [System.Text.Json.Serialization.JsonIgnore]
    public TenantStatus Status => this switch
    {
        { DeleteAfterMs: not null } => TenantStatus.Deleting,
        { KillSwitch: not null } => TenantStatus.Killed,
        { SuspendedAtMs: not null } => TenantStatus.Suspended,
        _ => TenantStatus.Active,
    };

    [System.Text.Json.Serialization.JsonIgnore]
    public TenantHalt? Halt => Status == TenantStatus.Active ? null : new() { Status = Status, DeleteAfterMs = DeleteAfterMs };
}

/// <summary>A gateway token: never the token itself.</summary>
internal sealed record GatewayTokenState
{
    public string Id { get; init; } = "";
    public string? Label { get; init; }

    /// <summary>SHA-256 of the token.</summary>
    public byte[] Hash { get; init; } = [];
    public long CreatedAtMs { get; init; }
    public long? ExpiresAtMs { get; init; }

    public GatewayTokenDescription Describe() => new() { Id = Id, Label = Label, CreatedAtMs = CreatedAtMs, ExpiresAtMs = ExpiresAtMs };
}
