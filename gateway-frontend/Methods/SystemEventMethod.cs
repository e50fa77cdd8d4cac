using System.Globalization;
using System.Text.RegularExpressions;
using OpenClaw.GrainInterfaces;
using OpenClaw.Protocol;
using OpenClaw.Protocol.Presence;
using OpenClaw.Protocol.Values;

namespace OpenClaw.Gateway.Methods;

/// <summary><c>system-event</c>: a client reports about itself, or tells the main session something.</summary>
/// <remarks>Source: protocol page, system-event: a line of the form <c>Node: host (ip) · app v · last input Ns ago · mode m · reason r</c> is read.</remarks>
internal static partial class SystemEventMethod
{
    private const int MaxTextChars = 4_000;
    private static readonly JsonText Ok = new("{\"ok\":true}"u8.ToArray());

    public static async Task<JsonText> RunAsync(SystemEventParams report, MethodCall call, CancellationToken cancellationToken)
    {
        var text = report.Text?.Trim() ?? "";
        if (text.Length == 0) throw ProtocolException.Invalid("text required");
        if (text.Length > MaxTextChars) throw ProtocolException.Invalid($"text must NOT have more than {MaxTextChars} characters");
        var line = NodeLine().Match(text);
        var entry = new PresenceEntry
        {
            Host = Part(line, "host") ?? report.Host,
            Ip = Part(line, "ip") ?? report.Ip,
            Version = Part(line, "version") ?? report.Version,
            LastInputSeconds = Part(line, "input") is { } seconds ? long.Parse(seconds, CultureInfo.InvariantCulture) : (long?)report.LastInputSeconds,
            Platform = report.Platform,
            DeviceFamily = report.DeviceFamily,
            ModelIdentifier = report.ModelIdentifier,
            Mode = Part(line, "mode") ?? report.Mode,
            Reason = Part(line, "reason") ?? report.Reason,
            DeviceId = report.DeviceId,
            InstanceId = report.InstanceId,
            Roles = report.Roles,
            Scopes = report.Scopes,
            Tags = report.Tags,
            Text = text,
            Ts = 0,
        };
        var key = (report.DeviceId ?? report.InstanceId ?? entry.Host ?? text).ToLowerInvariant();
        await call.Grain<IPresenceGrain>().Report(entry, key, cancellationToken);
        var tenant = await call.TenantAsync(cancellationToken);
        await call.Grain<ISessionGrain>(SessionKey.Main(tenant.Naming).Value).Remember(text, cancellationToken);
        return Ok;
    }

    private static string? Part(Match line, string name) => line.Success && line.Groups[name] is { Success: true } part ? part.Value.Trim() : null;

    [GeneratedRegex(
        @"^Node: (?<host>[^·(]+)(?: \((?<ip>[^)]*)\))?(?: · app (?<version>[^·]+))?(?: · last input (?<input>\d{1,9})s ago)?(?: · mode (?<mode>[^·]+))?(?: · reason (?<reason>.+))?$",
        RegexOptions.CultureInvariant)]
    private static partial Regex NodeLine();
}
