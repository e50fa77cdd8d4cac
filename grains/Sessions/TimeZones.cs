using OpenClaw.Configuration;

namespace OpenClaw.Grains.Sessions;

/// <summary>The time zone people of a tenant live in.</summary>
internal static class TimeZones
{
    /// <summary><c>agents.defaults.userTimezone</c>; UTC where it is not set or not known here.</summary>
    public static TimeZoneInfo Of(TenantConfiguration configuration) =>
        configuration.Agents.Defaults.UserTimezone is { Length: > 0 } id && TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone) ? zone : TimeZoneInfo.Utc;
}
