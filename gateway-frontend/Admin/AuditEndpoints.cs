using OpenClaw.Gateway.Auditing;
using OpenClaw.Protocol.Audit;
using OpenClaw.Safety.Auditing;

namespace OpenClaw.Gateway.Admin;

/// <summary><c>/admin/v1/audit</c>: the audit log, for whoever answers for the installation.</summary>
internal static class AuditEndpoints
{
    public static void MapAudit(this RouteGroupBuilder api) => api.MapGet("/audit", ExportAsync).WithTags("Audit log")
        .WithSummary("The audit log as JSON lines; query: tenant, category, since, until, after, limit").Produces(StatusCodes.Status200OK, contentType: "application/jsonl");

    private static async Task ExportAsync(AuditExport export, IAuditLog audit, HttpContext context, CancellationToken cancellationToken)
    {
        audit.Record(new() { Category = AuditCategory.Audit, Actor = AdminApi.By, Action = AuditActions.AuditExported, Outcome = AuditOutcome.Ok });
        cancellationToken.ThrowIfCancellationRequested();
        await export.WriteAsync(context, tenant: null);
    }
}
