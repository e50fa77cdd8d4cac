using OpenClaw.GrainInterfaces;
using OpenClaw.Protocol;

namespace OpenClaw.Gateway.Admin;

/// <summary>The kill switches of the installation and of tenants. Engaging and releasing can be repeated; the first reason stays.</summary>
internal static class KillSwitchEndpoints
{
    private const int MaxReasonChars = 500;

    public static void MapKillSwitches(this RouteGroupBuilder api)
    {
        var switches = api.MapGroup("/kill-switch").WithTags("Kill switch");
        switches.MapGet("", ShowAsync).WithSummary("The installation's kill switch");
        switches.MapPost("", EngageAsync).WithSummary("Stop everything, or one tenant: runs aborted, sockets closed, nothing accepted, all kept");
        switches.MapDelete("", ReleaseAsync).WithSummary("Release the installation's kill switch, or with ?tenant= that of one tenant");
    }

    private static async Task<KillSwitchReport> ShowAsync(GrainCalls grains, CancellationToken cancellationToken, string? tenant = null) => Report(
        tenant is null ? (await grains.Installation.GetStatus(cancellationToken)).KillSwitch : (await grains.Tenant(tenant).Describe(cancellationToken)).KillSwitch);

    private static async Task<KillSwitchReport> EngageAsync(GrainCalls grains, CancellationToken cancellationToken, KillSwitchRequest? request = null)
    {
        if (request?.Reason?.Length > MaxReasonChars) throw ProtocolException.Invalid($"reason has at most {MaxReasonChars} characters");
        var order = new KillSwitchOrder(string.IsNullOrWhiteSpace(request?.Reason) ? "asked for by an operator" : request.Reason.Trim(), AdminApi.By);
        return Report(request?.Tenant is { } tenant
            ? await grains.Tenant(tenant).EngageKillSwitch(order, cancellationToken)
            : await grains.Installation.EngageKillSwitch(order, cancellationToken));
    }

    private static async Task<KillSwitchReport> ReleaseAsync(GrainCalls grains, CancellationToken cancellationToken, string? tenant = null)
    {
        if (tenant is not null) await grains.Tenant(tenant).ReleaseKillSwitch(AdminApi.By, cancellationToken);
        else await grains.Installation.ReleaseKillSwitch(AdminApi.By, cancellationToken);
        return await ShowAsync(grains, cancellationToken, tenant);
    }

    private static KillSwitchReport Report(KillSwitch? kill) => new(kill is not null, kill);
}
