using Orleans.Dashboard;

namespace OpenClaw.Silo.Management;

/// <summary>What operators and their tools ask a process, on a port of its own: clients cannot reach it.</summary>
public static class ManagementEndpoints
{
    /// <summary>Answers on the management port; other ports go on.</summary>
    /// <param name="app">The process.</param>
    /// <param name="port">The management port.</param>
    /// <param name="isReady">Whether work can be given to this process.</param>
    /// <param name="prometheus">Metrics are offered.</param>
    /// <param name="dashboardToken">Opens the dashboard, as the password that a browser asks for; null: it is not offered here.</param>
    public static void UseManagement(this WebApplication app, int port, Func<bool> isReady, bool prometheus, string? dashboardToken = null) => app.MapWhen(
        // The port that was connected to: a host name is whatever the caller says.
        context => context.Connection.LocalPort == port,
        branch =>
        {
            if (dashboardToken is not null) branch.UseMiddleware<DashboardGate>(dashboardToken);
            branch.UseRouting();
            branch.UseEndpoints(endpoints =>
            {
                endpoints.MapGet("/healthz", () => "ok");
                endpoints.MapGet("/readyz", () => isReady() ? Results.Text("ok") : Results.Text("not ready", statusCode: StatusCodes.Status503ServiceUnavailable));
                if (prometheus) endpoints.MapPrometheusScrapingEndpoint("/metrics");
                if (dashboardToken is not null) endpoints.MapOrleansDashboard(DashboardGate.Path);
            });
        });

    /// <summary>Metrics on a process's only port.</summary>
    public static void UseMetrics(this IApplicationBuilder app) => app.UseOpenTelemetryPrometheusScrapingEndpoint("/metrics");
}
