using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace OpenClaw.Gateway.Hosting;

/// <summary>Reads the installation's settings before the host is built; what is wrong is told with the setting's name.</summary>
internal static class Settings
{
    private static readonly Dictionary<string, string> Switches = new() { ["--port"] = "Gateway:Port", ["--state"] = "Gateway:State", ["--token"] = "Gateway:Token" };

    /// <summary>Command line over environment over <c>appsettings.json</c>.</summary>
    public static void AddUsualSources(ConfigurationManager configuration, string[] args)
    {
        configuration.AddInMemoryCollection(FromEnvironment());
        configuration.AddCommandLine(args, Switches);
    }

    /// <exception cref="SettingException">A setting is not what it may be.</exception>
    public static InstallationOptions Read(IConfiguration configuration)
    {
        var section = configuration.GetSection("Gateway");
        var options = new InstallationOptions
        {
            State = section["State"], Token = Text(section["Token"]), Password = Text(section["Password"]),
            Port = Whole(section["Port"], "Gateway:Port (--port, OPENCLAW_GATEWAY_PORT)", 1, 65535),
        };
        options.DrainSeconds = Whole(section["DrainSeconds"], "Gateway:DrainSeconds", 0, 600) ?? options.DrainSeconds;
        Validator.ValidateObject(options, new ValidationContext(options), validateAllProperties: true);
        return options;
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
