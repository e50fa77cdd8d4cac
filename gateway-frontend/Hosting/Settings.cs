using OpenClaw.Silo.Hosting;

namespace OpenClaw.Gateway.Hosting;

/// <summary>Reads the process's settings before the host is built; what is wrong is told with the setting's name.</summary>
internal static class Settings
{
    /// <summary>Command line over environment over <c>appsettings.json</c>.</summary>
    /// <exception cref="SettingException">The command line says something that nobody reads.</exception>
    public static void AddUsualSources(ConfigurationManager configuration, string[] args)
    {
        configuration.AddInMemoryCollection(FromEnvironment());
        configuration.AddInMemoryCollection(CommandLine.Switches.Read(args));
    }

    /// <exception cref="SettingException">A setting is not what it may be.</exception>
    public static InstallationOptions Read(IConfiguration configuration)
    {
        var options = SettingsSection.Read<InstallationOptions>(configuration, "Gateway");
        options.Role ??= configuration["Cluster:Database"] is { Length: > 0 } ? InstallationOptions.Frontend : InstallationOptions.Embedded;
        CheckLogLevels(configuration.GetSection("Logging"));
        if (options.BaseDomain is { } domain && (Uri.CheckHostName(domain) != UriHostNameType.Dns || domain.Any(char.IsUpper)))
            throw new SettingException($"Gateway:BaseDomain must be a domain in lower case, such as example.com; it is \"{domain}\".");
        return options;
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
            ("OPENCLAW_ADMIN_TOKEN", "Gateway:AdminToken"), ("OPENCLAW_DATABASE", "Cluster:Database"),
        })
        {
            if (Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value) found[key] = value;
        }
        return found;
    }
}
