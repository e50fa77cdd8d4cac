namespace OpenClaw.Protocol.Audit;

/// <summary>Which entries of the audit log are asked for, oldest first.</summary>
[GenerateSerializer, Immutable, Alias("audit-query")]
public sealed record AuditQuery
{
    /// <summary>Most entries of one page.</summary>
    public const int MaxLimit = 1_000;

    /// <summary>Of this tenant; absent: of all and of the installation.</summary>
    [Id(0)] public string? Tenant { get; init; }

    /// <summary>Of this category; absent: of both.</summary>
    [Id(1)] public AuditCategory? Category { get; init; }

    /// <summary>Not older than this.</summary>
    [Id(2)] public DateTimeOffset? Since { get; init; }

    /// <summary>Older than this.</summary>
    [Id(3)] public DateTimeOffset? Until { get; init; }

    /// <summary>Behind this entry; zero: from the first. For the next page, the id of the last entry of this one.</summary>
    [Id(4)] public long AfterId { get; init; }

    /// <summary>Entries of the page, 1 to <see cref="MaxLimit"/>. Default 500.</summary>
    [Id(5)] public int Limit { get; init; } = 500;
}
