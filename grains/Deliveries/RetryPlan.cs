namespace OpenClaw.Grains.Deliveries;

/// <summary>When a message that was not taken is tried again.</summary>
/// <remarks>Source: semantics page, outbound delivery.</remarks>
internal static class RetryPlan
{
    public const int MaxAttempts = 5;

    /// <summary>How long a message may wait for a connection, or for a vendor that says "later".</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromHours(24);

    /// <summary>Without a connection nothing was tried; when there is one the outbox is woken anyway.</summary>
    public static readonly TimeSpan Offline = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan[] Waits = [TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(25), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(10)];

    public static TimeSpan After(int attempts) => Waits[Math.Clamp(attempts - 1, 0, Waits.Length - 1)];
}
