namespace OpenClaw.Storage.Tenants;

/// <summary>What belongs to a tenant as a whole, across all tables: measured, taken away, deleted.</summary>
/// <remarks>Every table with a <c>tenant</c> column takes part in the deletion by itself, but for the audit log, which outlives its tenants.</remarks>
public interface ITenantDataStore
{
    /// <summary>Tokens of models since a time, in and out, cached ones included.</summary>
    Task<long> CountTokens(string tenant, DateTimeOffset since, CancellationToken cancellationToken);

    /// <summary>Sessions that are kept.</summary>
    Task<int> CountSessions(string tenant, CancellationToken cancellationToken);

    /// <summary>Bytes of transcripts, session entries and workspace files.</summary>
    Task<long> MeasureBytes(string tenant, CancellationToken cancellationToken);

    /// <summary>All sessions, transcripts (former ones too), workspace files and usage, a JSON object each, in pages as it is consumed.</summary>
    IAsyncEnumerable<ReadOnlyMemory<byte>> Export(string tenant, CancellationToken cancellationToken);

    /// <summary>Deletes all rows of the tenant, in steps that let other writes pass. Cut off half way, it is simply called again.</summary>
    /// <returns>How many rows that were.</returns>
    Task<long> Delete(string tenant, CancellationToken cancellationToken);
}
