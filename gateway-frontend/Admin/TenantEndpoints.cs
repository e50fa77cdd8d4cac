using Microsoft.AspNetCore.Http.HttpResults;
using OpenClaw.GrainInterfaces;
using OpenClaw.Protocol;
using OpenClaw.Protocol.Audit;
using OpenClaw.Protocol.Values;
using OpenClaw.Safety.Auditing;

namespace OpenClaw.Gateway.Admin;

/// <summary><c>/admin/v1/tenants</c>: create, list, show, suspend, resume, delete, export.</summary>
internal static class TenantEndpoints
{
    private const int DefaultPage = 100;
    private const int MaxPage = 1_000;
    private const int MaxGraceDays = 365;
    private static readonly TimeSpan DefaultGrace = TimeSpan.FromDays(7);
    private static readonly byte[] LineEnd = "\n"u8.ToArray();

    public static void MapTenants(this RouteGroupBuilder api)
    {
        var tenants = api.MapGroup("/tenants").WithTags("Tenants");
        tenants.MapGet("", ListAsync).WithSummary("Tenants in the order of their names; page with limit and after");
        tenants.MapPost("", CreateAsync).WithSummary("Create a tenant; the answer holds its first gateway token, shown this once");
        tenants.MapGet("/{tenant}", ShowAsync).WithSummary("Show a tenant");
        tenants.MapDelete("/{tenant}", DeleteAsync).WithSummary("Stop a tenant at once and delete it after graceSeconds (default 7 days); resume takes it back");
        tenants.MapPost("/{tenant}/suspend", SuspendAsync).WithSummary("Stop a tenant's work; everything is kept");
        tenants.MapPost("/{tenant}/resume", ResumeAsync).WithSummary("Let a suspended tenant work again, or take its deletion back");
        tenants.MapGet("/{tenant}/export", ExportAsync).WithSummary("All a tenant has, as JSON lines; secrets included")
            .Produces(StatusCodes.Status200OK, contentType: "application/jsonl");
    }

    /// <summary>The grain of a tenant that a path names.</summary>
    /// <exception cref="ProtocolException">The name can't be one.</exception>
    public static ITenantGrain Tenant(this GrainCalls grains, string tenant) => TenantKey.IsTenant(tenant)
        ? grains.Of<ITenantGrain>(tenant)
        : throw new ProtocolException(AdminErrorCode.TenantNotFound, "a tenant's name is made of lower-case letters, digits and hyphens, at most 40");

    private static async Task<TenantPage> ListAsync(GrainCalls grains, CancellationToken cancellationToken, int limit = DefaultPage, string? after = null)
    {
        if (limit is < 1 or > MaxPage) throw ProtocolException.Invalid($"limit is a number from 1 to {MaxPage}");
        var names = await grains.Installation.ListTenants(after, limit, cancellationToken);
        List<TenantDescription> page = [];
        foreach (var chunk in names.Chunk(16))
            page.AddRange((await Task.WhenAll(chunk.Select(name => FindAsync(grains, name, cancellationToken)))).OfType<TenantDescription>());
        return new(page, names.Count == limit ? names[^1] : null);
    }

    // Names stand in the directory a moment before and after their tenants exist.
    private static async Task<TenantDescription?> FindAsync(GrainCalls grains, string tenant, CancellationToken cancellationToken)
    {
        try
        {
            return await grains.Of<ITenantGrain>(tenant).Describe(cancellationToken);
        }
        catch (ProtocolException unknown) when (unknown.Code == AdminErrorCode.TenantNotFound)
        {
            return null;
        }
    }

    private static async Task<Created<TenantCreated>> CreateAsync(NewTenant tenant, GrainCalls grains, CancellationToken cancellationToken)
    {
        // It may become a host name, which neither begins nor ends with a hyphen.
        if (!TenantKey.IsTenant(tenant.Name) || tenant.Name.StartsWith('-') || tenant.Name.EndsWith('-'))
            throw new ProtocolException(AdminErrorCode.InvalidName, "a tenant's name is made of lower-case letters, digits and inner hyphens, at most 40");
        var created = await grains.Of<ITenantGrain>(tenant.Name).Create(
            new() { ConfigurationText = tenant.Configuration, Quotas = tenant.Quotas, By = AdminApi.By }, cancellationToken);
        return TypedResults.Created($"/admin/v1/tenants/{tenant.Name}", created);
    }

    private static Task<TenantDescription> ShowAsync(string tenant, GrainCalls grains, CancellationToken cancellationToken) =>
        grains.Tenant(tenant).Describe(cancellationToken);

    private static Task<TenantDescription> SuspendAsync(string tenant, GrainCalls grains, CancellationToken cancellationToken) =>
        grains.Tenant(tenant).Suspend(AdminApi.By, cancellationToken);

    private static Task<TenantDescription> ResumeAsync(string tenant, GrainCalls grains, CancellationToken cancellationToken) =>
        grains.Tenant(tenant).Resume(AdminApi.By, cancellationToken);

    private static async Task<Results<Accepted<TenantDescription>, NoContent>> DeleteAsync(
        string tenant, GrainCalls grains, CancellationToken cancellationToken, long? graceSeconds = null)
    {
        if (graceSeconds is < 0 or > MaxGraceDays * 24L * 3600) throw ProtocolException.Invalid($"graceSeconds is a number from 0 to {MaxGraceDays} days");
        var grace = graceSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : DefaultGrace;
        try
        {
            return TypedResults.Accepted($"/admin/v1/tenants/{tenant}", await grains.Tenant(tenant).Delete(grace, AdminApi.By, cancellationToken));
        }
        catch (ProtocolException gone) when (gone.Code == AdminErrorCode.TenantNotFound)
        {
            // Asked again after it was done.
            return TypedResults.NoContent();
        }
    }

    private static async Task ExportAsync(string tenant, GrainCalls grains, IAuditLog audit, HttpContext context, CancellationToken cancellationToken)
    {
        await grains.Tenant(tenant).Describe(cancellationToken);
        await audit.WriteAsync(
            new() { Tenant = tenant, Category = AuditCategory.Audit, Actor = AdminApi.By, Action = AuditActions.TenantExported, Outcome = AuditOutcome.Ok }, cancellationToken);
        RequestContext.Set(CallContext.Tenant, tenant);
        context.Response.ContentType = "application/jsonl; charset=utf-8";
        context.Response.Headers.ContentDisposition = $"attachment; filename=\"{tenant}.jsonl\"";
        context.Response.Headers.CacheControl = "no-store";
        await foreach (var line in grains.Of<ITenantArchiveGrain>(tenant).Export(cancellationToken).WithCancellation(cancellationToken))
        {
            await context.Response.Body.WriteAsync(line.Utf8.ToArray(), cancellationToken);
            await context.Response.Body.WriteAsync(LineEnd, cancellationToken);
        }
    }
}
