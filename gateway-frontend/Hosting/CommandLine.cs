using System.Collections.Frozen;

namespace OpenClaw.Gateway.Hosting;

/// <summary>Reads the command line strictly: a switch that nobody reads is a mistake the person should hear of.</summary>
internal static class CommandLine
{
    public const string Usage = """
        Usage: dotnet run --project gateway-frontend -- [switches]

          --port <number>     the port to listen on              (also OPENCLAW_GATEWAY_PORT; default 18789)
          --state <folder>    where everything is kept           (also OPENCLAW_ORLEANS_STATE; default ~/.openclaw-orleans)
          --token <text>      the token clients connect with     (also OPENCLAW_GATEWAY_TOKEN; default that of config.yaml)
          --help              this text

        Any setting of appsettings.json can be given by its full name, for example --Gateway:DrainSeconds 30.
        Models, agents and everything else are set in config.yaml of the state folder, which explains itself.
        """;

    private static readonly FrozenDictionary<string, string> Short = new Dictionary<string, string>
    {
        ["--port"] = "Gateway:Port", ["--state"] = "Gateway:State", ["--token"] = "Gateway:Token",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly string[] Sections = ["--Gateway:", "--AgentRuntime:", "--Logging:"];

    public static bool AsksForHelp(string[] args) => args.Any(argument => argument is "--help" or "-h" or "-?");

    /// <summary>Settings by their full names; the last one given counts.</summary>
    /// <exception cref="SettingException">There is something that is no switch, or a switch without a value.</exception>
    public static Dictionary<string, string?> Read(string[] args)
    {
        Dictionary<string, string?> settings = new(StringComparer.OrdinalIgnoreCase);
        for (var index = 0; index < args.Length; index++)
        {
            var argument = args[index];
            var equals = argument.IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? argument : argument[..equals];
            var setting = SettingOf(name)
                ?? throw new SettingException($"\"{name}\" is not known on the command line. There are --port, --state, --token and --help, and settings by their full name, such as --Gateway:DrainSeconds.");
            if (equals < 0 && (index + 1 == args.Length || args[index + 1].StartsWith("--", StringComparison.Ordinal)))
                throw new SettingException($"{name} needs a value.");
            var value = equals < 0 ? args[++index] : argument[(equals + 1)..];
            settings[setting] = value.Length > 0 ? value : throw new SettingException($"{name} needs a value.");
        }
        return settings;
    }

    private static string? SettingOf(string name) =>
        Short.GetValueOrDefault(name) ?? (Sections.Any(section => name.StartsWith(section, StringComparison.OrdinalIgnoreCase)) ? name[2..] : null);
}
