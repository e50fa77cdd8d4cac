using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using OpenClaw.GrainInterfaces;
using OpenClaw.Protocol.Audit;
using OpenClaw.Safety.Auditing;

namespace OpenClaw.Grains.Installation;

// Turn-based: a switch is engaged or released as a whole. Calls no tenant; tenants call it.
internal sealed partial class InstallationGrain(
    [PersistentState("installation", GrainStores.Main)] IPersistentState<InstallationState> installation, IAuditLog audit, TimeProvider clock, ILogger<InstallationGrain> logger)
    : Grain, IInstallationGrain
{
    private InstallationState State => installation.State;

    public Task<InstallationStatus> GetStatus(CancellationToken cancellationToken) => Task.FromResult(new InstallationStatus
    {
        Version = State.Version, KillSwitch = State.KillSwitch, Halted = State.Halted, AdminTokenHash = State.AdminTokenHash,
    });

    public async Task<string?> EnsureAdminToken(CancellationToken cancellationToken)
    {
        if (State.AdminTokenHash is not null) return null;
        var token = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        await SaveAsync(State with { AdminTokenHash = SHA256.HashData(Encoding.UTF8.GetBytes(token)) }, cancellationToken);
        return token;
    }

    public async Task<KillSwitch> EngageKillSwitch(KillSwitchOrder order, CancellationToken cancellationToken)
    {
        if (State.KillSwitch is { } engaged) return engaged;
        var kill = new KillSwitch { Reason = order.Reason, By = order.By, AtMs = clock.GetUtcNow().ToUnixTimeMilliseconds() };
        await SaveAsync(State with { KillSwitch = kill }, cancellationToken);
        LogEngaged(order.By, order.Reason);
        await RecordAsync(AuditActions.KillSwitchEngaged, order.By, cancellationToken);
        return kill;
    }

    public async Task ReleaseKillSwitch(string by, CancellationToken cancellationToken)
    {
        if (State.KillSwitch is null) return;
        await SaveAsync(State with { KillSwitch = null }, cancellationToken);
        LogReleased(by);
        await RecordAsync(AuditActions.KillSwitchReleased, by, cancellationToken);
    }

    public async Task SetHalt(string tenant, TenantHalt? halt, CancellationToken cancellationToken)
    {
        if (State.Halted.GetValueOrDefault(tenant) == halt) return;
        // A new one each time: the present one may be on its way to a caller.
        Dictionary<string, TenantHalt> halted = new(State.Halted);
        if (halt is null) halted.Remove(tenant);
        else halted[tenant] = halt;
        await SaveAsync(State with { Halted = halted }, cancellationToken);
    }

    public async Task<IReadOnlyList<string>> ListTenants(string? after, int limit, CancellationToken cancellationToken)
    {
        var parts = await Task.WhenAll(TenantDirectoryGrain.Keys.Select(key => GrainFactory.GetGrain<ITenantDirectoryGrain>(key).List(cancellationToken)));
        return [.. parts.SelectMany(names => names).Where(name => string.CompareOrdinal(name, after) > 0).Order(StringComparer.Ordinal).Take(limit)];
    }

    private async Task RecordAsync(string action, string by, CancellationToken cancellationToken) =>
        await audit.WriteAsync(new() { Category = AuditCategory.Security, Actor = by, Action = action, Outcome = AuditOutcome.Ok }, cancellationToken);

    private Task SaveAsync(InstallationState changed, CancellationToken cancellationToken) =>
        installation.KeepAsync(changed with { Version = State.Version + 1 }, this, cancellationToken);

    [LoggerMessage(LogLevel.Warning, "The kill switch of the installation was engaged by {By}: {Reason}")]
    private partial void LogEngaged(string by, string reason);

    [LoggerMessage(LogLevel.Warning, "The kill switch of the installation was released by {By}")]
    private partial void LogReleased(string by);
}
