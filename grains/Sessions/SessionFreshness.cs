using OpenClaw.Configuration;
using OpenClaw.Protocol.Sessions;

namespace OpenClaw.Grains.Sessions;

/// <summary>Whether a conversation has lapsed when a message arrives, so that a new one begins under its key.</summary>
/// <remarks>Source: agent-loop page, session reset. The day is that of the tenant's time zone.</remarks>
internal static class SessionFreshness
{
    public static bool IsStale(TenantConfiguration configuration, string sessionKey, SessionEntry entry, DateTimeOffset now)
    {
        var policy = configuration.Session.ResetFor(TypeOf(sessionKey), entry.LastChannel);
        var updated = DateTimeOffset.FromUnixTimeMilliseconds(entry.UpdatedAt);
        if (policy.Idle is { } idle && idle > TimeSpan.Zero && now - updated > idle) return true;
        return policy.Mode == "daily" && updated < LastBoundary(now, policy.AtHour, TimeZones.Of(configuration));
    }

    private static string TypeOf(string sessionKey) =>
        sessionKey.Contains(":thread:", StringComparison.Ordinal) || sessionKey.Contains(":topic:", StringComparison.Ordinal) ? "thread"
        : sessionKey.Contains(":group:", StringComparison.Ordinal) || sessionKey.Contains(":channel:", StringComparison.Ordinal) ? "group"
        : "direct";

    private static DateTimeOffset LastBoundary(DateTimeOffset now, int hour, TimeZoneInfo zone)
    {
        var local = TimeZoneInfo.ConvertTime(now, zone);
        var boundary = local.Date.AddHours(hour);
        if (local.DateTime < boundary) boundary = boundary.AddDays(-1);
        return new DateTimeOffset(boundary, zone.GetUtcOffset(boundary));
    }
}
