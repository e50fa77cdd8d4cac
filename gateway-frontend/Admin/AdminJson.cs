using System.Text.Json.Serialization;
using OpenClaw.GrainInterfaces;

namespace OpenClaw.Gateway.Admin;

/// <summary>The JSON contracts of the admin API. Members that nobody knows are refused: a misspelt quota must not mean "no limit".</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(AdminProblemBody))]
[JsonSerializable(typeof(NewTenant))]
[JsonSerializable(typeof(TenantCreated))]
[JsonSerializable(typeof(TenantDescription))]
[JsonSerializable(typeof(TenantPage))]
[JsonSerializable(typeof(TenantConfigurationText))]
[JsonSerializable(typeof(QuotaReport))]
[JsonSerializable(typeof(TenantQuotas))]
[JsonSerializable(typeof(NewToken))]
[JsonSerializable(typeof(TokenRotation))]
[JsonSerializable(typeof(IssuedGatewayToken))]
[JsonSerializable(typeof(TokenList))]
[JsonSerializable(typeof(KillSwitchRequest))]
[JsonSerializable(typeof(KillSwitchReport))]
[JsonSerializable(typeof(LoginRequest))]
internal sealed partial class AdminJson : JsonSerializerContext;

/// <summary>A tenant to create.</summary>
internal sealed record NewTenant
{
    /// <summary>Lower-case letters, digits and inner hyphens, at most 40: it may become a host name.</summary>
    public required string Name { get; init; }

    /// <summary>YAML; absent: a short one.</summary>
    public string? Configuration { get; init; }

    /// <summary>Absent: those of new tenants. Given: what is absent in it is not limited.</summary>
    public TenantQuotas? Quotas { get; init; }
}

/// <summary>Tenants in the order of their names.</summary>
/// <param name="Tenants">At most as many as were asked for.</param>
/// <param name="Next">To be given as <c>after</c>; absent: there are no more.</param>
internal sealed record TenantPage(IReadOnlyList<TenantDescription> Tenants, string? Next);

/// <summary>A tenant's limits and what it uses of them.</summary>
internal sealed record QuotaReport(TenantQuotas Quotas, QuotaUsage Used);

/// <summary>A further token.</summary>
internal sealed record NewToken
{
    /// <summary>What it is for.</summary>
    public string? Label { get; init; }
}

/// <summary>A new token in place of one.</summary>
internal sealed record TokenRotation
{
    /// <summary>How long the former one holds still, at most 30 days. Default 0: it ends at once.</summary>
    public int GraceSeconds { get; init; }
}

/// <summary>The tokens of a tenant, without the tokens.</summary>
internal sealed record TokenList(IReadOnlyList<GatewayTokenDescription> Tokens);

/// <summary>A kill switch to engage.</summary>
internal sealed record KillSwitchRequest
{
    /// <summary>Why, for whoever releases it.</summary>
    public string? Reason { get; init; }

    /// <summary>The tenant; absent: the whole installation.</summary>
    public string? Tenant { get; init; }
}

/// <summary>A kill switch.</summary>
internal sealed record KillSwitchReport(bool Engaged, KillSwitch? KillSwitch);

/// <summary>The admin token, to be exchanged for a cookie.</summary>
internal sealed record LoginRequest
{
    public required string Token { get; init; }
}
