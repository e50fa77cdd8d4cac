using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace OpenClaw.Configuration.Keys;

/// <summary>What may stand at one place of the tree.</summary>
public sealed class ConfigurationKey
{
    /// <summary>The name of a map's entries, whatever they are called.</summary>
    public const string AnyEntry = "*";

    /// <summary>The name of a list's items.</summary>
    public const string AnyItem = "[]";

    private IReadOnlyDictionary<string, ConfigurationKey>? _resolved;

    public required string Name { get; init; }

    public required KeyTypes Types { get; init; }

    /// <summary>The only values of a text or number; empty: any.</summary>
    public IReadOnlyList<string> Values { get; init; } = [];

    /// <summary>Smallest number.</summary>
    public double? Min { get; init; }

    /// <summary>Largest number.</summary>
    public double? Max { get; init; }

    /// <summary>A number must be larger than this.</summary>
    public double? Above { get; init; }

    public int? MinLength { get; init; }

    public int? MaxLength { get; init; }

    public Regex? Pattern { get; init; }

    /// <summary><c>uri</c>, or null.</summary>
    public string? Format { get; init; }

    /// <summary>What the effective configuration shows when the key is absent.</summary>
    public JsonNode? Default { get; init; }

    /// <summary>What whoever reads the key assumes when it is absent.</summary>
    public string? AssumedDefault { get; init; }

    public bool IsRequired { get; init; }

    /// <summary>The value is never shown to clients.</summary>
    public bool IsSecret { get; init; }

    /// <summary>Names a file, command, socket or listener of the host: without effect in a tenant's file.</summary>
    public bool IsOperatorOnly { get; init; }

    /// <summary>Keys beyond <see cref="Children"/> are accepted, and nothing is known about them.</summary>
    public bool IsOpen { get; init; }

    /// <summary>The keys below; <see cref="AnyEntry"/> and <see cref="AnyItem"/> among them.</summary>
    public IReadOnlyDictionary<string, ConfigurationKey> Children => _resolved ??= Borrow();

    internal Dictionary<string, ConfigurationKey> Own { get; } = [];

    /// <summary>Another key has the same children; resolved when first asked, as the table refers forth and back.</summary>
    internal (Func<ConfigurationKey> Key, IReadOnlySet<string> Except)? Same { get; init; }

    /// <summary>The key of an entry, item or named child; null when nothing of this name may be here.</summary>
    public ConfigurationKey? Child(string name) =>
        Children.TryGetValue(name, out var known) ? known : Children.GetValueOrDefault(AnyEntry);

    public ConfigurationKey? Item => Children.GetValueOrDefault(AnyItem);

    private Dictionary<string, ConfigurationKey> Borrow()
    {
        var children = new Dictionary<string, ConfigurationKey>(StringComparer.Ordinal);
        if (Same is { } same)
        {
            foreach (var (name, key) in same.Key().Children)
            {
                if (!same.Except.Contains(name))
                    children.Add(name, key);
            }
        }

        foreach (var (name, key) in Own)
            children[name] = key;
        return children;
    }
}
