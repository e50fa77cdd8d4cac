using Microsoft.AspNetCore.Http.Features;

namespace OpenClaw.Gateway.Connections;

/// <summary>Takes WebSocket upgrades on any path, as the original does, except where the canvas has its own.</summary>
internal static class GatewayEndpoint
{
    private const string CanvasPath = "/__openclaw__/ws";

    public static void UseGatewaySockets(this WebApplication app)
    {
        var services = app.Services.GetRequiredService<GatewayServices>();
        app.Use((context, next) =>
        {
            // Before the framework looks at the upgrade: frames are gathered under its WebSocket.
            if (context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true } upgrade)
                context.Features.Set<IHttpUpgradeFeature>(new CoalescingUpgrade(upgrade));
            return next(context);
        });
        app.UseWebSockets(new WebSocketOptions { KeepAliveInterval = TimeSpan.Zero });
        app.Use((context, next) => context.WebSockets.IsWebSocketRequest && context.Request.Path != CanvasPath ? AcceptAsync(services, context) : next(context));
    }

    private static async Task AcceptAsync(GatewayServices services, HttpContext context)
    {
        if (services.IsStopping || services.Connections.Sockets >= services.Limits.MaxConnections)
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            context.Response.Headers.RetryAfter = "5";
            return;
        }
        services.Connections.Opened();
        Connection? connection = null;
        try
        {
            var upgrade = context.Features.Get<IHttpUpgradeFeature>() as CoalescingUpgrade;
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            connection = new Connection(services, context, socket, upgrade?.Stream);
            services.Connections.Began(connection);
            // It may have come while the others were told: then nobody else tells it.
            if (services.IsStopping) connection.Close(Drain.ServiceRestart, Drain.Reason);
            await connection.RunAsync();
        }
        finally
        {
            if (connection is not null) services.Connections.Ended(connection);
            services.Connections.Closed();
        }
    }
}
