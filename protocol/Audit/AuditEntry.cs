using System.Text.Json.Serialization;
using OpenClaw.Protocol.Values;

namespace OpenClaw.Protocol.Audit;

/// <summary>One line of the audit log: who did what to what, and how it ended. Never changed once it is stored.</summary>
/// <remarks>Ours: the original keeps no such log. Exported as JSON Lines, one entry each.</remarks>
[GenerateSerializer, Immutable, Alias("audit-entry")]
public sealed record AuditEntry
{
    /// <summary>Grows with each stored entry, with holes; zero until it is stored.</summary>
    [Id(0)] public long Id { get; init; }

    /// <summary>When it happened; of a counted entry, when the first of them did.</summary>
    [Id(1)] public DateTimeOffset Time { get; init; }

    /// <summary>Whose it is; absent: the installation's.</summary>
    [Id(2)] public string? Tenant { get; init; }

    /// <summary>Decides how long it is kept.</summary>
    [Id(3)] public required AuditCategory Category { get; init; }

    /// <summary>Who: <c>device:ID</c>, <c>client:ID</c>, <c>address:IP</c>, <c>session:KEY</c>, <c>admin</c>, <c>system</c>.</summary>
    [Id(4)] public required string Actor { get; init; }

    /// <summary>What was done, one of <see cref="AuditActions"/> or a name of the same form.</summary>
    [Id(5)] public required string Action { get; init; }

    /// <summary>To what: a device, a session, a tool, a key.</summary>
    [Id(6)] public string? Target { get; init; }

    /// <summary>How it ended.</summary>
    [Id(7)] public required AuditOutcome Outcome { get; init; }

    /// <summary>How many alike this entry stands for. Default 1.</summary>
    [Id(8)] public int Count { get; init; } = 1;

    /// <summary>The trace it belongs to.</summary>
    [Id(9)] public string? TraceId { get; init; }

    /// <summary>A JSON object of further facts, without secrets; at most 16 KiB.</summary>
    [Id(10)] public JsonText? Details { get; init; }
}

/// <summary>What kind of entry it is.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<AuditCategory>))]
public enum AuditCategory
{
    /// <summary>Access: authentication, pairing, tokens, limits, the kill switch.</summary>
    [JsonStringEnumMemberName("security")] Security = 0,

    /// <summary>Work: tool calls, configuration, administration.</summary>
    [JsonStringEnumMemberName("audit")] Audit = 1,
}

/// <summary>How what was tried ended.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<AuditOutcome>))]
public enum AuditOutcome
{
    /// <summary>It was done.</summary>
    [JsonStringEnumMemberName("ok")] Ok = 0,

    /// <summary>It was not allowed.</summary>
    [JsonStringEnumMemberName("refused")] Refused = 1,

    /// <summary>It was allowed and went wrong.</summary>
    [JsonStringEnumMemberName("failed")] Failed = 2,
}
