using OpenClaw.Configuration;
using OpenClaw.Configuration.Settings;
using OpenClaw.Protocol.Sessions;

namespace OpenClaw.Grains.Sessions.Running;

/// <summary>What becomes of a message that arrives while a run of its session is active.</summary>
/// <remarks>Source: agent-loop page, queue modes. The session's own settings win over the channel's, those over the general ones.</remarks>
internal sealed record QueueRules(string Mode, TimeSpan Debounce, int Cap, string Drop)
{
    /// <summary>Waiting messages become one prompt.</summary>
    public const string Collect = "collect";

    /// <summary>The active run reads the message before its next step; where it has none any more, the message gets a run of its own.</summary>
    public const string Steer = "steer";

    /// <summary>The active run reads it, and it gets a run of its own all the same.</summary>
    public const string SteerBacklog = "steer-backlog";

    /// <summary>The active run is stopped, what waits is dropped, the newest message runs.</summary>
    public const string Interrupt = "interrupt";

    // Where `chat.send` comes from.
    private const string Webchat = "webchat";

    public static QueueRules Of(TenantConfiguration configuration, SessionEntry? entry)
    {
        var queue = configuration.Messages.Queue;
        return new(
            entry?.QueueMode is { Length: > 0 } mode ? QueueSettings.Canonical(mode) : queue.ModeFor(Webchat),
            entry?.QueueDebounceMs is { } quiet and >= 0 ? TimeSpan.FromMilliseconds(quiet) : queue.DebounceFor(Webchat),
            entry?.QueueCap is { } cap and > 0 ? cap : queue.Cap,
            entry?.QueueDrop ?? queue.Drop);
    }
}
