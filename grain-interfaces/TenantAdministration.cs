using System.Text.Json.Serialization;

namespace OpenClaw.GrainInterfaces;

/// <summary>Whether a tenant may work.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<TenantStatus>)), Alias("tenant-status")]
public enum TenantStatus
{
    /// <summary>It may.</summary>
    [JsonStringEnumMemberName("active")]
    Active = 0,

    /// <summary>An operator stopped it until it is resumed.</summary>
    [JsonStringEnumMemberName("suspended")]
    Suspended = 1,

    /// <summary>Its kill switch is engaged.</summary>
    [JsonStringEnumMemberName("killed")]
    Killed = 2,

    /// <summary>It is deleted when its grace period is over.</summary>
    [JsonStringEnumMemberName("deleting")]
    Deleting = 3,
}

/// <summary>What a tenant may use at most; null: no limit.</summary>
[GenerateSerializer, Immutable, Alias("tenant-quotas")]
public sealed record TenantQuotas
{
    /// <summary>No limits: what the tenant of a file has.</summary>
    public static TenantQuotas Unlimited { get; } = new();

    /// <summary>What a tenant gets that is created without quotas.</summary>
    public static TenantQuotas ForNewTenants { get; } = new()
    {
        Connections = 200, Sessions = 5_000, ConcurrentRuns = 8, MessagesPerMinute = 120, TokensPerDay = 10_000_000, StoredBytes = 1024L * 1024 * 1024,
    };

    /// <summary>Open sockets, on all frontends together. New tenants: 200.</summary>
    [Id(0)] public int? Connections { get; init; }

    /// <summary>Sessions that are kept. New tenants: 5,000.</summary>
    [Id(1)] public int? Sessions { get; init; }

    /// <summary>Runs at work or waiting for a place. New tenants: 8.</summary>
    [Id(2)] public int? ConcurrentRuns { get; init; }

    /// <summary>Messages and agent turns accepted. New tenants: 120.</summary>
    [Id(3)] public int? MessagesPerMinute { get; init; }

    /// <summary>Tokens of models, in and out, cached ones included, from midnight to midnight UTC. New tenants: 10,000,000.</summary>
    [Id(4)] public long? TokensPerDay { get; init; }

    /// <summary>Bytes of transcripts and workspace files. New tenants: 1 GiB.</summary>
    [Id(5)] public long? StoredBytes { get; init; }

    /// <summary>Whether a message has to be counted at all.</summary>
    [JsonIgnore]
    public bool LimitsMessages => (Sessions ?? ConcurrentRuns ?? MessagesPerMinute ?? TokensPerDay ?? StoredBytes) is not null;
}

/// <summary>A tenant as its operator sees it.</summary>
[GenerateSerializer, Immutable, Alias("tenant-description")]
public sealed record TenantDescription
{
    /// <summary>The tenant.</summary>
    [Id(0)] public required string Name { get; init; }

    /// <summary>Whether it may work.</summary>
    [Id(1)] public required TenantStatus Status { get; init; }

    /// <summary>Unix milliseconds; 0: before this was kept.</summary>
    [Id(2)] public required long CreatedAtMs { get; init; }

    /// <summary>Unix milliseconds.</summary>
    [Id(3)] public required long UpdatedAtMs { get; init; }

    /// <summary>When it is deleted for good, Unix milliseconds; absent: it is not.</summary>
    [Id(4)] public long? DeleteAfterMs { get; init; }

    /// <summary>Its kill switch, when engaged.</summary>
    [Id(5)] public KillSwitch? KillSwitch { get; init; }

    /// <summary>Its configuration is a file's; it can't be changed through administration.</summary>
    [Id(6)] public required bool OwnedByFile { get; init; }

    /// <summary>SHA-256 of its configuration, lower-case hex.</summary>
    [Id(7)] public required string ConfigurationHash { get; init; }

    /// <summary>Its limits.</summary>
    [Id(8)] public required TenantQuotas Quotas { get; init; }

    /// <summary>Its gateway tokens, without the tokens.</summary>
    [Id(9)] public required IReadOnlyList<GatewayTokenDescription> Tokens { get; init; }
}

/// <summary>A gateway token, without the token.</summary>
[GenerateSerializer, Immutable, Alias("gateway-token-description")]
public sealed record GatewayTokenDescription
{
    /// <summary>Names the token in administration.</summary>
    [Id(0)] public required string Id { get; init; }

    /// <summary>What it is for, in its maker's words.</summary>
    [Id(1)] public string? Label { get; init; }

    /// <summary>Unix milliseconds.</summary>
    [Id(2)] public required long CreatedAtMs { get; init; }

    /// <summary>When it ends, Unix milliseconds; absent: it does not.</summary>
    [Id(3)] public long? ExpiresAtMs { get; init; }
}

/// <summary>A gateway token that was just made: the only time it is shown.</summary>
[GenerateSerializer, Immutable, Alias("issued-gateway-token")]
public sealed record IssuedGatewayToken
{
    /// <summary>Names the token in administration.</summary>
    [Id(0)] public required string Id { get; init; }

    /// <summary>The token.</summary>
    [Id(1)] public required string Token { get; init; }

    /// <summary>When the one it replaces ends, Unix milliseconds; absent: it replaces none, or ended at once.</summary>
    [Id(2)] public long? FormerExpiresAtMs { get; init; }
}

/// <summary>What a new tenant begins with.</summary>
[GenerateSerializer, Immutable, Alias("tenant-creation")]
public sealed record TenantCreation
{
    /// <summary>YAML; null: a short one that says what is special about tenants.</summary>
    [Id(0)] public string? ConfigurationText { get; init; }

    /// <summary>Null: <see cref="TenantQuotas.ForNewTenants"/>.</summary>
    [Id(1)] public TenantQuotas? Quotas { get; init; }

    /// <summary>Who creates it.</summary>
    [Id(2)] public required string By { get; init; }
}

/// <summary>A tenant that was just created, and its first token.</summary>
[GenerateSerializer, Immutable, Alias("tenant-created")]
public sealed record TenantCreated([property: Id(0)] TenantDescription Tenant, [property: Id(1)] IssuedGatewayToken Token);

/// <summary>A tenant's configuration as its operator reads and writes it.</summary>
[GenerateSerializer, Immutable, Alias("tenant-configuration-text")]
public sealed record TenantConfigurationText
{
    /// <summary>YAML.</summary>
    [Id(0)] public required string Text { get; init; }

    /// <summary>SHA-256 of it, lower-case hex.</summary>
    [Id(1)] public required string Hash { get; init; }

    /// <summary>What in it has no effect, and why.</summary>
    [Id(2)] public required IReadOnlyList<string> Warnings { get; init; }
}
