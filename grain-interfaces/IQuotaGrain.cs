namespace OpenClaw.GrainInterfaces;

/// <summary>Counts what a tenant uses against its quotas. Only asked where a quota is set.</summary>
/// <remarks>
/// Key: <c>{tenant}</c>. Counters in memory, over numbers read from the tables now and then; connections are leased by the frontends.
/// A refusal is a <c>ProtocolException</c> whose text and details name the quota; <c>UNAVAILABLE</c> with <c>retryAfterMs</c> where time heals it.
/// </remarks>
[Alias("quota")]
public interface IQuotaGrain : ITenantScopedGrain
{
    /// <summary>Counts a message that is about to be accepted.</summary>
    [Alias("admit-message")]
    Task AdmitMessage(MessageAdmission message, CancellationToken cancellationToken);

    /// <summary>Whether so many bytes more may be stored; counts them.</summary>
    [Alias("admit-bytes")]
    Task AdmitBytes(long bytes, CancellationToken cancellationToken);

    /// <summary>Whether a frontend may have so many connections of the tenant, the one that asks included.</summary>
    [Alias("admit-connection")]
    Task AdmitConnection(string frontendId, int open, CancellationToken cancellationToken);

    /// <summary>A frontend tells how many connections of the tenant it has. Believed for <see cref="TenantConnectionLease.Seconds"/> seconds.</summary>
    [Alias("report-connections")]
    Task ReportConnections(string frontendId, int open, CancellationToken cancellationToken);

    /// <summary>What is used now.</summary>
    [Alias("usage")]
    Task<QuotaUsage> GetUsage(CancellationToken cancellationToken);
}

/// <summary>Facts that both sides of a connection count rely on.</summary>
public static class TenantConnectionLease
{
    /// <summary>How long a frontend's number is believed.</summary>
    public const int Seconds = 90;
}

/// <summary>A message that asks to be accepted.</summary>
[GenerateSerializer, Immutable, Alias("message-admission")]
public sealed record MessageAdmission
{
    /// <summary>The session does not exist yet.</summary>
    [Id(0)] public required bool BeginsSession { get; init; }

    /// <summary>It would start a run at once.</summary>
    [Id(1)] public required bool StartsRun { get; init; }

    /// <summary>About what it adds to what is stored.</summary>
    [Id(2)] public required long Bytes { get; init; }
}

/// <summary>What a tenant uses.</summary>
[GenerateSerializer, Immutable, Alias("quota-usage")]
public sealed record QuotaUsage
{
    /// <summary>Open sockets, as far as frontends told.</summary>
    [Id(0)] public required int Connections { get; init; }

    /// <summary>Sessions that are kept.</summary>
    [Id(1)] public required int Sessions { get; init; }

    /// <summary>Runs at work or waiting for a place.</summary>
    [Id(2)] public required int ConcurrentRuns { get; init; }

    /// <summary>Tokens of models since midnight UTC.</summary>
    [Id(3)] public required long TokensToday { get; init; }

    /// <summary>Bytes of transcripts and workspace files.</summary>
    [Id(4)] public required long StoredBytes { get; init; }
}
