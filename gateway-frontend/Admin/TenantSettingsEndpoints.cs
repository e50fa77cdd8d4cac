using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using OpenClaw.GrainInterfaces;
using OpenClaw.Protocol;

namespace OpenClaw.Gateway.Admin;

/// <summary>A tenant's tokens, quotas and configuration.</summary>
internal static class TenantSettingsEndpoints
{
    private const int MaxConfigurationBytes = 1024 * 1024;
    private const int MaxGraceSeconds = 30 * 24 * 3600;
    private const int MaxLabelChars = 100;

    public static void MapTenantSettings(this RouteGroupBuilder api)
    {
        var tenant = api.MapGroup("/tenants/{tenant}");
        var tokens = tenant.MapGroup("/tokens").WithTags("Tokens");
        tokens.MapGet("", TokensAsync).WithSummary("The gateway tokens, without the tokens");
        tokens.MapPost("", IssueAsync).WithSummary("A further gateway token, shown this once");
        tokens.MapPost("/{id}/rotate", RotateAsync).WithSummary("A new gateway token in place of one, which holds for graceSeconds still");
        tokens.MapDelete("/{id}", RevokeAsync).WithSummary("End a gateway token");

        var quotas = tenant.MapGroup("/quotas").WithTags("Quotas");
        quotas.MapGet("", QuotasAsync).WithSummary("The limits, and what is used of them");
        quotas.MapPut("", SetQuotasAsync).WithSummary("Replace all limits; what is absent or null is not limited");

        var configuration = tenant.MapGroup("/configuration").WithTags("Configuration");
        configuration.MapGet("", ConfigurationAsync).WithSummary("The configuration as YAML, secrets included")
            .Produces<string>(StatusCodes.Status200OK, "application/yaml");
        configuration.MapPut("", SetConfigurationAsync).WithSummary("Replace the configuration; the body is YAML, whatever its Content-Type")
            .WithMetadata(new AdminApi.BodyLimit(MaxConfigurationBytes + 1));
    }

    private static async Task<TokenList> TokensAsync(string tenant, GrainCalls grains, CancellationToken cancellationToken) =>
        new((await grains.Tenant(tenant).Describe(cancellationToken)).Tokens);

    private static Task<IssuedGatewayToken> IssueAsync(string tenant, GrainCalls grains, CancellationToken cancellationToken, NewToken? token = null)
    {
        if (token?.Label?.Length > MaxLabelChars) throw ProtocolException.Invalid($"label has at most {MaxLabelChars} characters");
        return grains.Tenant(tenant).IssueToken(token?.Label, AdminApi.By, cancellationToken);
    }

    private static Task<IssuedGatewayToken> RotateAsync(string tenant, string id, GrainCalls grains, CancellationToken cancellationToken, TokenRotation? rotation = null)
    {
        var grace = rotation?.GraceSeconds ?? 0;
        if (grace is < 0 or > MaxGraceSeconds) throw ProtocolException.Invalid($"graceSeconds is a number from 0 to {MaxGraceSeconds}");
        return grains.Tenant(tenant).RotateToken(id, TimeSpan.FromSeconds(grace), AdminApi.By, cancellationToken);
    }

    private static async Task<NoContent> RevokeAsync(string tenant, string id, GrainCalls grains, CancellationToken cancellationToken)
    {
        await grains.Tenant(tenant).RevokeToken(id, AdminApi.By, cancellationToken);
        return TypedResults.NoContent();
    }

    private static async Task<QuotaReport> QuotasAsync(string tenant, GrainCalls grains, CancellationToken cancellationToken)
    {
        var described = await grains.Tenant(tenant).Describe(cancellationToken);
        return new(described.Quotas, await grains.Of<IQuotaGrain>(tenant).GetUsage(cancellationToken));
    }

    private static async Task<QuotaReport> SetQuotasAsync(string tenant, TenantQuotas quotas, GrainCalls grains, CancellationToken cancellationToken)
    {
        var described = await grains.Tenant(tenant).SetQuotas(quotas, AdminApi.By, cancellationToken);
        return new(described.Quotas, await grains.Of<IQuotaGrain>(tenant).GetUsage(cancellationToken));
    }

    private static async Task<ContentHttpResult> ConfigurationAsync(string tenant, GrainCalls grains, HttpContext context, CancellationToken cancellationToken)
    {
        var configuration = await grains.Tenant(tenant).GetConfigurationText(cancellationToken);
        context.Response.Headers.ETag = $"\"{configuration.Hash}\"";
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Text(configuration.Text, "application/yaml", Encoding.UTF8);
    }

    private static async Task<TenantConfigurationText> SetConfigurationAsync(string tenant, HttpContext context, GrainCalls grains, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
        var text = await reader.ReadToEndAsync(cancellationToken);
        return await grains.Tenant(tenant).SetConfiguration(text, AdminApi.By, cancellationToken);
    }
}
