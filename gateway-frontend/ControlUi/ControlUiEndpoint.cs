using System.Text.Json;
using Microsoft.AspNetCore.StaticFiles;
using OpenClaw.Gateway.Tenants;
using OpenClaw.GrainInterfaces;
using OpenClaw.Protocol.Frames;

namespace OpenClaw.Gateway.ControlUi;

/// <summary>Serves a Control UI from the folder that <c>gateway.controlUi.root</c> names: static files, the bootstrap document, avatars.</summary>
/// <remarks>Source: protocol page, HTTP, Control UI: unknown paths are the page itself, only GET and HEAD, security headers.</remarks>
internal static class ControlUiEndpoint
{
    private const string BootstrapPath = "/__openclaw/control-ui-config.json";
    private const string AvatarPath = "/avatar/";
    private static readonly FileExtensionContentTypeProvider ContentTypes = new();

    public static void UseControlUi(this WebApplication app)
    {
        var services = app.Services.GetRequiredService<GatewayServices>();
        app.Run(context => ServeAsync(services, context));
    }

    private static async Task ServeAsync(GatewayServices services, HttpContext context)
    {
        var tenant = await services.Tenants.GetAsync(TenantDirectory.DefaultTenant, context.RequestAborted);
        var settings = tenant.Configuration.Gateway.ControlUi;
        var path = context.Request.Path.Value ?? "/";
        if (!settings.Enabled || !TryStrip(ref path, settings.BasePath))
        {
            await TextAsync(context, StatusCodes.Status404NotFound, "Not Found");
            return;
        }
        AddHeaders(context.Response.Headers);
        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            await TextAsync(context, StatusCodes.Status405MethodNotAllowed, "Method Not Allowed");
            return;
        }
        if (path == BootstrapPath) await BootstrapAsync(services, context, tenant);
        else if (path.StartsWith(AvatarPath, StringComparison.Ordinal)) await AvatarAsync(services, context, tenant, path[AvatarPath.Length..]);
        else if (settings.Root is { Length: > 0 } root) await FileAsync(context, Path.TrimEndingDirectorySeparator(Path.GetFullPath(root)), path);
        else await TextAsync(context, StatusCodes.Status404NotFound, "No Control UI is set up: gateway.controlUi.root of config.yaml names its folder.");
    }

    private static bool TryStrip(ref string path, string basePath)
    {
        if (basePath.Length == 0) return true;
        if (!path.StartsWith(basePath, StringComparison.Ordinal) || (path.Length > basePath.Length && path[basePath.Length] != '/')) return false;
        path = path.Length == basePath.Length ? "/" : path[basePath.Length..];
        return true;
    }

    private static void AddHeaders(IHeaderDictionary headers)
    {
        headers.XFrameOptions = "DENY";
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers.ContentSecurityPolicy =
            "default-src 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
            + "img-src 'self' data: https:; font-src 'self'; connect-src 'self' ws: wss:";
    }

    private static async Task BootstrapAsync(GatewayServices services, HttpContext context, TenantView tenant)
    {
        var agentId = tenant.Naming.DefaultAgentId;
        var identity = await services.Grains.Of<IAgentGrain>(tenant.Name, agentId).Identity(context.RequestAborted);
        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.Headers.CacheControl = "no-cache";
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter, WireJson.WriterOptions);
        json.WriteStartObject();
        json.WriteString("basePath", tenant.Configuration.Gateway.ControlUi.BasePath);
        json.WriteString("assistantName", identity.Name);
        json.WriteString("assistantAvatar", identity.Avatar);
        json.WriteString("assistantAgentId", agentId);
        json.WriteEndObject();
        await json.FlushAsync(context.RequestAborted);
    }

    private static async Task AvatarAsync(GatewayServices services, HttpContext context, TenantView tenant, string agentId)
    {
        if (tenant.Configuration.Agents.Find(agentId) is null)
        {
            await TextAsync(context, StatusCodes.Status404NotFound, "Not Found");
            return;
        }
        var identity = await services.Grains.Of<IAgentGrain>(tenant.Name, agentId).Identity(context.RequestAborted);
        var url = identity.Avatar is { } avatar && (avatar.StartsWith("https://", StringComparison.Ordinal) || avatar.StartsWith("data:image/", StringComparison.Ordinal)) ? avatar : null;
        if (context.Request.Query["meta"] == "1")
        {
            context.Response.ContentType = "application/json; charset=utf-8";
            await using var json = new Utf8JsonWriter(context.Response.BodyWriter, WireJson.WriterOptions);
            json.WriteStartObject();
            json.WriteString("avatarUrl", url);
            json.WriteEndObject();
            await json.FlushAsync(context.RequestAborted);
            return;
        }
        if (url is null || url.StartsWith("data:", StringComparison.Ordinal)) await TextAsync(context, StatusCodes.Status404NotFound, "Not Found");
        else context.Response.Redirect(url);
    }

    private static async Task FileAsync(HttpContext context, string root, string path)
    {
        var file = Path.GetFullPath(Path.Combine(root, path.TrimStart('/')));
        // Whatever the path says, only files below the folder are served; everything else is the page, which knows its own routes.
        var inside = file.StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal) && File.Exists(file) && new FileInfo(file).LinkTarget is null;
        if (!inside && Path.HasExtension(path) && path.StartsWith("/assets/", StringComparison.Ordinal))
        {
            await TextAsync(context, StatusCodes.Status404NotFound, "Not Found");
            return;
        }
        if (!inside) file = Path.Combine(root, "index.html");
        if (!File.Exists(file))
        {
            await TextAsync(context, StatusCodes.Status503ServiceUnavailable, "The Control UI's folder holds no index.html; see gateway.controlUi.root of config.yaml.");
            return;
        }
        context.Response.ContentType = ContentTypes.TryGetContentType(file, out var type) ? type.StartsWith("text/", StringComparison.Ordinal) ? type + "; charset=utf-8" : type : "application/octet-stream";
        context.Response.Headers.CacheControl = inside && path.StartsWith("/assets/", StringComparison.Ordinal) ? "public, max-age=31536000, immutable" : "no-cache";
        context.Response.ContentLength = new FileInfo(file).Length;
        if (!HttpMethods.IsHead(context.Request.Method)) await context.Response.SendFileAsync(file, context.RequestAborted);
    }

    private static Task TextAsync(HttpContext context, int status, string text)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : context.Response.WriteAsync(text, context.RequestAborted);
    }
}
