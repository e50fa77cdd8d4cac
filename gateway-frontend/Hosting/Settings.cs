using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using OpenClaw.Gateway.Connections;

namespace OpenClaw.Gateway.Hosting;

/// <summary>Reads the installation's settings before the host is built; what is wrong is told with the setting's name.</summary>
internal static class Settings
{
    private static readonly string[] Known =
        [nameof(InstallationOptions.Port), nameof(InstallationOptions.State), nameof(InstallationOptions.Token), nameof(InstallationOptions.Password), nameof(InstallationOptions.DrainSeconds)];

    /// <summary>Command line over environment over <c>appsettings.json</c>.</summary>
    /// <exception cref="SettingException">The command line says something that nobody reads.</exception>
    public static void AddUsualSources(ConfigurationManager configuration, string[] args)
    {
        configuration.AddInMemoryCollection(FromEnvironment());
        configuration.AddInMemoryCollection(CommandLine.Read(args));
    }

    /// <exception cref="SettingException">A setting is not what it may be.</exception>
    public static InstallationOptions Read(IConfiguration configuration)
    {
        var section = configuration.GetSection("Gateway");
        var limits = section.GetSection("Connections");
        foreach (var unknown in section.GetChildren().Where(child => child.Key != limits.Key && !Known.Contains(child.Key, StringComparer.OrdinalIgnoreCase)))
            throw new SettingException($"{unknown.Path} is not a setting; there are {string.Join(", ", Known)} and {limits.Key}.");
        CheckLimits(limits);
        CheckLogLevels(configuration.GetSection("Logging"));
        var options = new InstallationOptions
        {
            State = section["State"], Token = Text(section["Token"]), Password = Text(section["Password"]),
            Port = Whole(section["Port"], "Gateway:Port (--port, OPENCLAW_GATEWAY_PORT)", 1, 65535),
        };
        options.DrainSeconds = Whole(section["DrainSeconds"], "Gateway:DrainSeconds", 0, 600) ?? options.DrainSeconds;
        Validator.ValidateObject(options, new ValidationContext(options), validateAllProperties: true);
        return options;
    }

    // All of them are whole numbers. Checked before they are bound, since the binder's words are for programmers.
    private static void CheckLimits(IConfigurationSection limits)
    {
        var known = typeof(ConnectionOptions).GetProperties().ToDictionary(property => property.Name, StringComparer.OrdinalIgnoreCase);
        foreach (var setting in limits.GetChildren())
        {
            if (!known.TryGetValue(setting.Key, out var property))
                throw new SettingException($"{setting.Path} is not a setting; there are {string.Join(", ", known.Values.Select(one => one.Name))}.");
            var range = property.GetCustomAttribute<RangeAttribute>()!;
            Whole(setting.Value, setting.Path, (int)range.Minimum, (int)range.Maximum);
        }
    }

    // The logging itself would end the process with a stack and no name.
    private static void CheckLogLevels(IConfigurationSection section)
    {
        foreach (var child in section.GetChildren())
        {
            if (section.Key != "LogLevel") CheckLogLevels(child);
            else if (!string.IsNullOrWhiteSpace(child.Value) && !Enum.GetNames<LogLevel>().Contains(child.Value, StringComparer.OrdinalIgnoreCase))
                throw new SettingException($"{child.Path} must be one of {string.Join(", ", Enum.GetNames<LogLevel>())}; it is \"{child.Value}\".");
        }
    }

    public static string StateDirectory(InstallationOptions options) => Path.GetFullPath(
        string.IsNullOrWhiteSpace(options.State)
            ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify), ".openclaw-orleans")
            : options.State);

    private static Dictionary<string, string?> FromEnvironment()
    {
        Dictionary<string, string?> found = [];
        foreach (var (variable, key) in new[]
        {
            ("OPENCLAW_ORLEANS_STATE", "Gateway:State"), ("OPENCLAW_GATEWAY_PORT", "Gateway:Port"),
            ("OPENCLAW_GATEWAY_TOKEN", "Gateway:Token"), ("OPENCLAW_GATEWAY_PASSWORD", "Gateway:Password"),
        })
        {
            if (Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value) found[key] = value;
        }
        return found;
    }

    private static string? Text(string? value) => string.IsNullOrWhiteSpace(value) ? null : value.Trim();

    private static int? Whole(string? text, string name, int least, int most)
    {
        if (string.IsNullOrWhiteSpace(text)) return null;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw new SettingException($"{name} must be a whole number from {least} to {most}; it is \"{text}\".");
    }
}

/// <summary>A setting can't be used; the message names it and what is allowed.</summary>
internal sealed class SettingException(string message) : Exception(message);
