using OpenClaw.GrainInterfaces;
using OpenClaw.Protocol.Logs;
using OpenClaw.Storage;
using Orleans.Concurrency;

namespace OpenClaw.Grains.Logs;

// A stateless worker: the table keeps the order, and readers need not wait for writers.
[StatelessWorker]
internal sealed class TenantLogGrain(ITenantLogStore store) : TenantGrain, ITenantLogGrain
{
    private const string FileName = "tenant.log";
    private const int DefaultLines = 500;
    private const int DefaultBytes = 250_000;

    public Task Append(IReadOnlyList<string> lines, CancellationToken cancellationToken) => store.Append(Tenant, lines, cancellationToken);

    public async Task<LogsTailResult> Tail(LogsTailParams query, CancellationToken cancellationToken)
    {
        var page = await store.Read(Tenant, query.Cursor, (int)(query.Limit ?? DefaultLines), (int)(query.MaxBytes ?? DefaultBytes), cancellationToken);
        return new() { File = FileName, Cursor = page.Cursor, Size = page.Size, Lines = page.Lines, Truncated = page.Truncated, Reset = page.Reset };
    }
}
