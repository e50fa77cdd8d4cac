using System.Text.Json.Nodes;

namespace OpenClaw.Configuration;

/// <summary>A tenant's configuration: the tree as written, and the values the product reads from it.</summary>
/// <remarks>Immutable. Keys are the original's: <c>agents.defaults.model.primary</c>, <c>models.providers.*</c>, ...</remarks>
public sealed partial class TenantConfiguration
{
    private TenantConfiguration(string text, JsonObject tree, string hash) => (Text, Tree, Hash) = (text, tree, hash);

    /// <summary>Nothing configured: every value is its default.</summary>
    public static TenantConfiguration Empty { get; } = new("", [], "");

    /// <summary>The YAML text as it was given.</summary>
    public string Text { get; }

    /// <summary>The tree; never changed.</summary>
    public JsonObject Tree { get; }

    /// <summary>SHA-256 of <see cref="Text"/>, lower-case hex.</summary>
    public string Hash { get; }
}
