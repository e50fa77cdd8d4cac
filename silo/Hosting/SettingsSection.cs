using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;

namespace OpenClaw.Silo.Hosting;

/// <summary>Reads a section of the process's settings into its options, strictly: a name that nobody reads or a value that is not allowed is told with the setting's name.</summary>
/// <remarks>Whole numbers, yes or no, texts, lists of them, and sections within. The framework's binder skips unknown names, and its words are for programmers.</remarks>
public static class SettingsSection
{
    /// <exception cref="SettingException">A name is unknown, or a value is not one that is allowed.</exception>
    public static T Read<T>(IConfiguration configuration, string name) where T : class, new()
    {
        var options = new T();
        Fill(options, configuration.GetSection(name));
        return options;
    }

    private static void Fill(object options, IConfigurationSection section)
    {
        var known = options.GetType().GetProperties(BindingFlags.Instance | BindingFlags.Public).ToDictionary(property => property.Name, StringComparer.OrdinalIgnoreCase);
        foreach (var setting in section.GetChildren())
        {
            if (!known.TryGetValue(setting.Key, out var property))
                throw new SettingException($"{setting.Path} is not a setting; there are {string.Join(", ", known.Values.Select(one => one.Name))}.");
            if (TryCollect(property.GetValue(options), setting)) continue;
            var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
            if (type != typeof(string) && type.IsClass) Fill(property.GetValue(options)!, setting);
            else if (!string.IsNullOrWhiteSpace(setting.Value))
                property.SetValue(options, Parse(type, property, property.GetCustomAttribute<DisplayAttribute>()?.Name ?? setting.Path, setting.Value.Trim()));
        }
    }

    // Lists of texts, and whole numbers by names that are not known beforehand.
    private static bool TryCollect(object? value, IConfigurationSection setting)
    {
        switch (value)
        {
            case IList<string> texts:
                foreach (var entry in setting.GetChildren()) texts.Add(entry.Value ?? "");
                return true;
            case IDictionary<string, int> numbers:
                foreach (var entry in setting.GetChildren())
                    numbers[entry.Key] = WholeNumber(entry.Value, entry.Path, 0, int.MaxValue) ?? throw new SettingException($"{entry.Path} needs a value.");
                return true;
            default:
                return false;
        }
    }

    private static object Parse(Type type, PropertyInfo property, string path, string text)
    {
        if (type == typeof(int))
        {
            var range = property.GetCustomAttribute<RangeAttribute>()!;
            return WholeNumber(text, path, (int)range.Minimum, (int)range.Maximum)!;
        }
        if (type == typeof(bool))
            return bool.TryParse(text, out var yes) ? yes : throw new SettingException($"{path} must be true or false; it is \"{text}\".");
        // Only texts are left, and a text may be a secret: it is never repeated, unless its few values are known.
        if (property.GetCustomAttribute<AllowedValuesAttribute>() is { } allowed && !allowed.Values.Contains(text))
            throw new SettingException($"{path} must be {string.Join(" or ", allowed.Values)}; it is \"{text}\".");
        return text;
    }

    /// <summary>A whole number within its bounds; null: there is none.</summary>
    /// <exception cref="SettingException">It is something else.</exception>
    public static int? WholeNumber(string? text, string name, int least, int most)
    {
        if (string.IsNullOrWhiteSpace(text)) return null;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw new SettingException($"{name} must be a whole number from {least} to {most}; it is \"{text}\".");
    }
}
