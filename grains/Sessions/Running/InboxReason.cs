using OpenClaw.Storage.Sessions;

namespace OpenClaw.Grains.Sessions.Running;

/// <summary>Words of <see cref="InboxRow.Reason"/>.</summary>
internal static class InboxReason
{
    /// <summary>Waits as a line of the next prompt's summary: a full queue had no place for it. Dropped with it: there were too many of those.</summary>
    public const string Summarized = "summarized";

    /// <summary>Waits as a line of the system in the next prompt.</summary>
    public const string SystemLine = "system line";

    public const string QueueFull = "queue full";

    /// <summary>A person stopped the session.</summary>
    public const string Stopped = "stopped";

    /// <summary>A newer message took its place.</summary>
    public const string Interrupted = "interrupted by a newer message";
    public const string SessionDeleted = "session deleted";
    public const string TooManySystemLines = "too many system lines";
}
