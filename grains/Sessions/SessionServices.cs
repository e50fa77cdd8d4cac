using OpenClaw.AgentRuntime.Providers;
using OpenClaw.AgentRuntime.Runs;
using OpenClaw.Grains.Runs;
using OpenClaw.Grains.Telemetry;
using OpenClaw.Safety.Auditing;
using OpenClaw.Storage;
using OpenClaw.Storage.Sessions;

namespace OpenClaw.Grains.Sessions;

/// <summary>What every session works with.</summary>
internal sealed record SessionServices(
    ISessionStore Store,
    IWorkspaceStore Workspaces,
    IAgentRunner Runner,
    IModelResolver Models,
    ITenantSettingsCache Settings,
    SiloIdentity Silo,
    AbandonedSessions Abandoned,
    IWorkPermits Permits,
    IAuditLog Audit,
    IRunSlots Slots,
    GrainTelemetry Telemetry,
    TimeProvider Clock,
    TimeSpan DrainTime);

/// <summary>The name under which a silo runs things: its address with its generation, so that membership says whether it lives and each start is told apart.</summary>
public sealed record SiloIdentity(string Name)
{
    public static SiloIdentity Of(SiloAddress address) => new(address.ToParsableString());
}

/// <summary>What a session's runs need of its activation.</summary>
internal interface ISessionHost
{
    void KeepAlive(TimeSpan time);

    /// <summary>Does something later on the activation's scheduler.</summary>
    IDisposable After(TimeSpan delay, Func<Task> act);

    void RunFailed(Exception error, string runId);

    void RunLost(Exception error, string runId);

    /// <summary>Waiting messages could not be started yet.</summary>
    void StartFailed(Exception error);

    /// <summary>A run that has ended could not give back its place or tell its last events.</summary>
    void LeaveFailed(Exception error, string runId);

    /// <summary>The session should have been shortened for a run and was not.</summary>
    void CompactionFailed(string reason);
}

/// <summary>Words of <see cref="LedgerRow.Kind"/>.</summary>
internal static class LedgerKind
{
    public const string Chat = "chat";
    public const string Agent = "agent";

    /// <summary>A message of a channel; its key names channel, account and the vendor's id.</summary>
    public const string Channel = "channel";

    /// <summary>A line of the system that waits for the next prompt; it starts no run.</summary>
    public const string System = "system";

    /// <summary>A run that takes in queued messages; its id is random.</summary>
    public const string Queued = "run";
}
