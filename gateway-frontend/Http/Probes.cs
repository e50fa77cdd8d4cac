namespace OpenClaw.Gateway.Http;

/// <summary><c>/healthz</c> (the process works) and <c>/readyz</c> (it takes clients), for supervisors and load balancers.</summary>
internal static class Probes
{
    public static void MapProbes(this WebApplication app)
    {
        var services = app.Services.GetRequiredService<GatewayServices>();
        app.Use(async (context, next) =>
        {
            switch (context.Request.Path.Value)
            {
                case "/healthz" when HttpMethods.IsGet(context.Request.Method):
                    await context.Response.WriteAsync("ok", context.RequestAborted);
                    return;
                case "/readyz" when HttpMethods.IsGet(context.Request.Method):
                    context.Response.StatusCode = services.IsReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
                    await context.Response.WriteAsync(services.IsReady ? "ok" : services.IsStopping ? "stopping" : "no silo", context.RequestAborted);
                    return;
                default:
                    await next(context);
                    return;
            }
        });
    }
}
