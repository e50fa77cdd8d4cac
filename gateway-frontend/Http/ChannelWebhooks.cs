using OpenClaw.Gateway.Tenants;
using OpenClaw.GrainInterfaces;
using OpenClaw.Protocol;
using OpenClaw.Protocol.Channels;

namespace OpenClaw.Gateway.Http;

/// <summary><c>/t/{tenant}/channels/{channel}/{account}</c>, or without the first two parts on the tenant's own host name: what vendors post. Answered only when it is kept.</summary>
internal static class ChannelWebhooks
{
    private const int MaxBodyBytes = 1024 * 1024;
    private const int MaxNameChars = 64;
    private static readonly TimeSpan ReadTime = TimeSpan.FromSeconds(10);

    public static void MapChannelWebhooks(this WebApplication app)
    {
        var services = app.Services.GetRequiredService<GatewayServices>();
        app.Use((context, next) =>
            // Behind the tenant's address, which is a path or a host name.
            TenantAddress.Of(context).Tenant is { } tenant
            && context.Request.Path.Value?.Split('/') is ["", "channels", { Length: > 0 and <= MaxNameChars } channel, { Length: > 0 and <= MaxNameChars } account]
                ? TakeAsync(services, context, tenant, channel, account)
                : next(context));
    }

    private static async Task TakeAsync(GatewayServices services, HttpContext context, string tenant, string channel, string account)
    {
        var request = context.Request;
        if (!HttpMethods.IsPost(request.Method) && !HttpMethods.IsGet(request.Method))
        {
            context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            return;
        }
        if (await ReadAsync(request, services.Clock, context.RequestAborted) is not { } body)
        {
            context.Response.StatusCode = StatusCodes.Status413PayloadTooLarge;
            return;
        }
        try
        {
            var answer = await services.Grains.Of<IChannelIngress>(tenant, $"{channel}/{account}").Webhook(
                new()
                {
                    Method = request.Method.ToUpperInvariant(), Query = request.QueryString.Value?.TrimStart('?') ?? "", Body = body,
                    Headers = request.Headers.ToDictionary(header => header.Key.ToLowerInvariant(), header => header.Value.ToString(), StringComparer.Ordinal),
                },
                context.RequestAborted);
            await AnswerAsync(context, answer);
        }
        catch (ProtocolException refusal)
        {
            // A tenant or an account that is not there looks like one that is not open; everything else is for the vendor to post again.
            var isWrong = refusal.Code == ProtocolErrorCode.InvalidRequest;
            context.Response.StatusCode = isWrong ? StatusCodes.Status404NotFound : StatusCodes.Status503ServiceUnavailable;
            if (refusal.RetryAfterMs is { } wait) context.Response.Headers.RetryAfter = $"{Math.Max(1, wait / 1000)}";
        }
    }

    private static Task AnswerAsync(HttpContext context, ChannelWebhookAnswer answer)
    {
        context.Response.StatusCode = answer.Status;
        if (answer.Body.Length == 0) return Task.CompletedTask;
        context.Response.ContentType = answer.ContentType;
        return context.Response.WriteAsync(answer.Body, context.RequestAborted);
    }

    /// <summary>The body; null when it is too long.</summary>
    private static async Task<byte[]?> ReadAsync(HttpRequest request, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (request.ContentLength > MaxBodyBytes) return null;
        using var limit = new CancellationTokenSource(ReadTime, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        using var body = new MemoryStream();
        var buffer = new byte[16 * 1024];
        while (await request.Body.ReadAsync(buffer, either.Token) is > 0 and var read)
        {
            if (body.Length + read > MaxBodyBytes) return null;
            await body.WriteAsync(buffer.AsMemory(0, read), either.Token);
        }
        return body.ToArray();
    }
}
