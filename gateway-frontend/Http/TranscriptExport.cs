using System.Net.Http.Headers;
using OpenClaw.Gateway.Connections.Handshake;
using OpenClaw.Gateway.Limits;
using OpenClaw.Gateway.Tenants;
using OpenClaw.GrainInterfaces;
using OpenClaw.Protocol;
using OpenClaw.Protocol.Frames;

namespace OpenClaw.Gateway.Http;

/// <summary><c>GET /export/transcript?session=KEY</c>: a session's transcript as JSONL, for whoever holds the gateway's secret.</summary>
internal static class TranscriptExport
{
    private const string Path = "/export/transcript";
    private static readonly byte[] LineEnd = "\n"u8.ToArray();

    public static void MapTranscriptExport(this WebApplication app)
    {
        var services = app.Services.GetRequiredService<GatewayServices>();
        app.Use((context, next) => context.Request.Path == Path && HttpMethods.IsGet(context.Request.Method) ? ExportAsync(services, context) : next(context));
    }

    private static async Task ExportAsync(GatewayServices services, HttpContext context)
    {
        var stop = context.RequestAborted;
        var secret = Secret(context);
        var (tenant, _) = await services.Resolver.ResolveAsync(TenantAddress.Of(context), secret, stop);
        var known = tenant.IsNobody ? null : tenant;
        if (await services.FailedAttempts.WaitAsync(context, known, stop) is { } wait)
        {
            await FailedAttempts.RefuseAsync(context, wait);
            return;
        }
        if (SharedSecret.Check(tenant.Snapshot, tenant.AuthMode, new ConnectAuth { Token = secret, Password = secret }) is { Ok: false } wrong)
        {
            await services.FailedAttempts.FailedAsync(context, known, wrong.Reason, stop);
            context.Response.Headers.WWWAuthenticate = "Bearer";
            await RefuseAsync(context, StatusCodes.Status401Unauthorized, "the gateway token is needed: Authorization: Bearer ...");
            return;
        }
        await services.FailedAttempts.SucceededAsync(context, tenant, "http:transcript-export", stop);
        if (context.Request.Query["session"] is not [{ Length: > 0 } session])
        {
            await RefuseAsync(context, StatusCodes.Status400BadRequest, "session is missing: /export/transcript?session=agent:main:main");
            return;
        }
        if (services.Halted.Refusal(tenant.Name) is { } halt)
        {
            await RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, halt.Message);
            return;
        }
        RequestContext.Set(CallContext.Tenant, tenant.Name);
        try
        {
            await foreach (var line in services.Grains.Of<ISessionIndex>(tenant.Name).Export(session, stop).WithCancellation(stop))
            {
                if (!context.Response.HasStarted) context.Response.ContentType = "application/jsonl; charset=utf-8";
                await context.Response.Body.WriteAsync(line.Utf8.ToArray(), stop);
                await context.Response.Body.WriteAsync(LineEnd, stop);
            }
        }
        catch (ProtocolException refusal) when (!context.Response.HasStarted)
        {
            await RefuseAsync(context, refusal.Code == ProtocolErrorCode.InvalidRequest ? StatusCodes.Status404NotFound : StatusCodes.Status503ServiceUnavailable, refusal.Message);
        }
    }

    private static string? Secret(HttpContext context) =>
        AuthenticationHeaderValue.TryParse(context.Request.Headers.Authorization, out var header)
        && string.Equals(header.Scheme, "Bearer", StringComparison.OrdinalIgnoreCase) ? header.Parameter : null;

    private static Task RefuseAsync(HttpContext context, int status, string message)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(message, context.RequestAborted);
    }
}
