using System.Globalization;
using OpenClaw.GrainInterfaces;
using OpenClaw.Protocol;
using OpenClaw.Protocol.Audit;
using OpenClaw.Protocol.Frames;

namespace OpenClaw.Gateway.Auditing;

/// <summary>The audit log as JSON Lines, for who may administer the installation. Whoever maps it has checked that.</summary>
/// <remarks>Query: <c>tenant</c>, <c>category</c> (<c>security</c>, <c>audit</c>), <c>since</c> and <c>until</c> (ISO 8601), <c>after</c> (an id), <c>limit</c> (default: all).</remarks>
internal sealed class AuditExport(IGrainFactory grains)
{
    private static readonly byte[] LineEnd = "\n"u8.ToArray();

    /// <summary>Writes the entries that a request's query asks for, oldest first.</summary>
    /// <param name="http">The request, and where the answer goes.</param>
    /// <param name="tenant">Only this tenant's, whatever the query says; null: what the query says.</param>
    /// <exception cref="ProtocolException"><c>INVALID_REQUEST</c>: the query names something that is none; nothing was written.</exception>
    public async Task WriteAsync(HttpContext http, string? tenant)
    {
        var (query, limit) = Read(http.Request.Query, tenant);
        var log = grains.GetGrain<IAuditLogGrain>(0);
        var stop = http.RequestAborted;
        http.Response.ContentType = "application/jsonl; charset=utf-8";
        while (limit > 0 && await log.Read(query with { Limit = (int)Math.Min(limit, AuditQuery.MaxLimit) }, stop) is { Count: > 0 } page)
        {
            foreach (var entry in page)
            {
                await http.Response.Body.WriteAsync(WireJson.ToUtf8(entry, ProtocolJson.Default.AuditEntry), stop);
                await http.Response.Body.WriteAsync(LineEnd, stop);
            }
            limit -= page.Count;
            query = query with { AfterId = page[^1].Id };
        }
    }

    private static (AuditQuery Query, long Limit) Read(IQueryCollection asked, string? tenant) => (
        new()
        {
            Tenant = tenant ?? Text(asked, "tenant"),
            Category = Text(asked, "category") switch
            {
                null => null,
                "security" => AuditCategory.Security,
                "audit" => AuditCategory.Audit,
                _ => throw ProtocolException.Invalid("category must be security or audit"),
            },
            Since = Time(asked, "since"),
            Until = Time(asked, "until"),
            AfterId = Number(asked, "after") ?? 0,
        },
        Number(asked, "limit") ?? long.MaxValue);

    private static string? Text(IQueryCollection asked, string name) => asked[name] is [{ Length: > 0 } text] ? text : null;

    private static DateTimeOffset? Time(IQueryCollection asked, string name) => Text(asked, name) is not { } text
        ? null
        : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : throw ProtocolException.Invalid($"{name} must be a time such as 2026-11-25T09:00:00Z");

    private static long? Number(IQueryCollection asked, string name) => Text(asked, name) is not { } text
        ? null
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw ProtocolException.Invalid($"{name} must be a whole number");
}
