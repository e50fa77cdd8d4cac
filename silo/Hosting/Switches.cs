using System.Collections.Frozen;

namespace OpenClaw.Silo.Hosting;

/// <summary>Reads a command line strictly: a switch that nobody reads is a mistake the person should hear of.</summary>
/// <param name="shortNames">Switches with a name of their own, and the setting each means.</param>
/// <param name="sections">Sections whose settings can be given by their full name.</param>
public sealed class Switches(IReadOnlyDictionary<string, string> shortNames, IReadOnlyList<string> sections)
{
    private readonly FrozenDictionary<string, string> _short = shortNames.ToFrozenDictionary(StringComparer.Ordinal);

    public static bool AskForHelp(IEnumerable<string> args) => args.Any(argument => argument is "--help" or "-h" or "-?");

    /// <summary>Settings by their full names; the last one given counts.</summary>
    /// <exception cref="SettingException">There is something that is no switch, or a switch without a value.</exception>
    public Dictionary<string, string?> Read(string[] args)
    {
        Dictionary<string, string?> settings = new(StringComparer.OrdinalIgnoreCase);
        for (var index = 0; index < args.Length; index++)
        {
            var argument = args[index];
            var equals = argument.IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? argument : argument[..equals];
            var setting = SettingOf(name)
                ?? throw new SettingException(
                    $"\"{name}\" is not known on the command line. There are {string.Join(", ", shortNames.Keys)} and --help, and settings by their full name, such as --{sections[0]}:DrainSeconds.");
            if (equals < 0 && (index + 1 == args.Length || args[index + 1].StartsWith("--", StringComparison.Ordinal)))
                throw new SettingException($"{name} needs a value.");
            var value = equals < 0 ? args[++index] : argument[(equals + 1)..];
            settings[setting] = value.Length > 0 ? value : throw new SettingException($"{name} needs a value.");
        }
        return settings;
    }

    private string? SettingOf(string name) =>
        _short.GetValueOrDefault(name) ?? (sections.Any(section => name.StartsWith($"--{section}:", StringComparison.OrdinalIgnoreCase)) ? name[2..] : null);
}
