namespace OpenClaw.Grains.Sessions.Running;

/// <summary>Which lane a run takes its place in.</summary>
internal static class RunLanes
{
    public static string Of(string sessionKey, string? requested) =>
        requested is GrainInterfaces.Lanes.Subagent or GrainInterfaces.Lanes.Cron ? requested
        : sessionKey.Contains(":subagent:", StringComparison.Ordinal) ? GrainInterfaces.Lanes.Subagent
        : sessionKey.Contains(":cron:", StringComparison.Ordinal) ? GrainInterfaces.Lanes.Cron
        : GrainInterfaces.Lanes.Main;
}
