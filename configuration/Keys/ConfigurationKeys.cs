using System.Reflection;

namespace OpenClaw.Configuration.Keys;

/// <summary>The key tree of a tenant's configuration, from the table embedded in this assembly.</summary>
public static class ConfigurationKeys
{
    private static readonly Lazy<ConfigurationKey> Loaded = new(Load);

    public static ConfigurationKey Root => Loaded.Value;

    /// <summary>The key at a path; null when the tree has no such key or it lies in a free subtree.</summary>
    public static ConfigurationKey? Find(ConfigurationPath path)
    {
        var key = Root;
        foreach (var segment in path.Segments)
        {
            if (key is null)
                return null;
            key = key.Types.HasFlag(KeyTypes.List) && key.Item is { } item && segment.All(char.IsAsciiDigit)
                ? item
                : key.Child(segment);
        }

        return key;
    }

    private static ConfigurationKey Load()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("keys.txt")
            ?? throw new InvalidOperationException("the key table is missing from the assembly");
        using var reader = new StreamReader(stream);
        return new KeyTableReader(reader).Read();
    }
}
