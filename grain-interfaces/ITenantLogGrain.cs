using OpenClaw.Protocol.Logs;

namespace OpenClaw.GrainInterfaces;

/// <summary>The log of a tenant, written by all processes, read by <c>logs.tail</c>.</summary>
/// <remarks>Key: <c>{tenant}</c>. A stateless worker over the log table.</remarks>
[Alias("tenant-log")]
public interface ITenantLogGrain : ITenantScopedGrain
{
    /// <summary>Appends lines, each a JSON object in the original's log form.</summary>
    [Alias("append")]
    Task Append(IReadOnlyList<string> lines, CancellationToken cancellationToken);

    /// <summary>A page of the log.</summary>
    [Alias("tail")]
    Task<LogsTailResult> Tail(LogsTailParams query, CancellationToken cancellationToken);
}
