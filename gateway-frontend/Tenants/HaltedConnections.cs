using System.Net.WebSockets;
using OpenClaw.Gateway.Connections;
using OpenClaw.Silo.Installation;

namespace OpenClaw.Gateway.Tenants;

/// <summary>Closes the sockets of tenants that may not work any more.</summary>
internal sealed partial class HaltedConnections(InstallationWatch installation, ConnectionRegistry connections, ILogger<HaltedConnections> logger) : IHostedLifecycleService
{
    /// <summary>Why a tenant's clients are not served; null: they are.</summary>
    public Protocol.ProtocolException? Refusal(string tenant) => installation.Status is { } status ? Halts.Of(status, tenant) : null;

    public Task StartingAsync(CancellationToken cancellationToken)
    {
        installation.Listen((_, _, _) =>
        {
            Close();
            return Task.CompletedTask;
        });
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Closes the connection when its tenant was halted while it was being admitted.</summary>
    public void Check(Connection connection, string tenant)
    {
        if (Refusal(tenant) is { } refusal) connection.Close(WebSocketCloseStatus.PolicyViolation, refusal.Message);
    }

    private void Close()
    {
        var closed = 0;
        foreach (var (connection, tenant) in connections.Admitted)
        {
            if (Refusal(tenant) is not { } refusal) continue;
            connection.Close(WebSocketCloseStatus.PolicyViolation, refusal.Message);
            closed++;
        }
        if (closed > 0) LogClosed(closed);
    }

    [LoggerMessage(LogLevel.Warning, "{Count} connection(s) were closed, since their tenants may not work now")]
    private partial void LogClosed(int count);
}
