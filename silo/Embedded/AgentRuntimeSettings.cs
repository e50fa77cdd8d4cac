using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using OpenClaw.AgentRuntime;

namespace OpenClaw.Silo.Embedded;

/// <summary>Reads the section <c>AgentRuntime</c> of the installation's settings into <see cref="AgentRuntimeOptions"/>.</summary>
/// <remarks>By hand, since the binder takes what nobody reads without a word, and what it refuses it tells in words for programmers.</remarks>
internal static class AgentRuntimeSettings
{
    public const string Section = "AgentRuntime";

    // The tenant of the embedded form is not for settings to choose.
    private static readonly Dictionary<string, PropertyInfo> Known = typeof(AgentRuntimeOptions).GetProperties()
        .Where(property => property.Name != nameof(AgentRuntimeOptions.OperatorTenant))
        .ToDictionary(property => property.Name, StringComparer.OrdinalIgnoreCase);

    /// <exception cref="EmbeddedSettingException">A setting is unknown, or not what it may be.</exception>
    public static void Apply(IConfiguration configuration, AgentRuntimeOptions options)
    {
        foreach (var setting in configuration.GetSection(Section).GetChildren())
        {
            if (!Known.TryGetValue(setting.Key, out var property))
                throw new EmbeddedSettingException($"{setting.Path} is not a setting; there are {string.Join(", ", Known.Keys)}.");
            if (property.Name == nameof(AgentRuntimeOptions.AllowedPrivateHosts)) AddHosts(setting, options.AllowedPrivateHosts);
            else if (!string.IsNullOrWhiteSpace(setting.Value)) property.SetValue(options, Read(setting, property));
        }
    }

    private static void AddHosts(IConfigurationSection setting, IList<string> hosts)
    {
        if (!string.IsNullOrWhiteSpace(setting.Value)) throw Refused(setting, "a list: host or host:port, each under a number of its own");
        foreach (var host in setting.GetChildren())
            hosts.Add(string.IsNullOrWhiteSpace(host.Value) ? throw Refused(host, "host or host:port") : host.Value.Trim());
    }

    private static object Read(IConfigurationSection setting, PropertyInfo property)
    {
        var text = setting.Value!;
        var range = property.GetCustomAttribute<RangeAttribute>();
        if (property.PropertyType == typeof(bool))
            return bool.TryParse(text, out var flag) ? flag : throw Refused(setting, "true or false");
        if (property.PropertyType == typeof(Uri))
            return Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" ? url : throw Refused(setting, "an http or https address");
        if (property.PropertyType == typeof(TimeSpan))
        {
            var allowed = $"a time from {range!.Minimum} to {range.Maximum}, written hours:minutes:seconds";
            return TimeSpan.TryParseExact(text, "c", CultureInfo.InvariantCulture, out var time) && range.IsValid(time) ? time : throw Refused(setting, allowed);
        }
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && range!.IsValid(number)
            ? number
            : throw Refused(setting, $"a whole number from {range!.Minimum} to {range.Maximum}");
    }

    private static EmbeddedSettingException Refused(IConfigurationSection setting, string allowed) =>
        new($"{setting.Path} must be {allowed}; it is \"{setting.Value}\".");
}

/// <summary>A setting of the installation can't be used; the message names it and what is allowed.</summary>
public sealed class EmbeddedSettingException(string message) : Exception(message);
