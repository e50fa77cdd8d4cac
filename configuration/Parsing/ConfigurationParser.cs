using System.Text;
using System.Text.Json.Nodes;

namespace OpenClaw.Configuration.Parsing;

/// <summary>Turns a text into a tree: YAML 1.2, JSON, and of JSON5 what clients of the original send.</summary>
public static class ConfigurationParser
{
    /// <summary>Largest text, as UTF-8.</summary>
    public const int MaxTextBytes = 1024 * 1024;

    /// <summary>Deepest nesting of mappings and lists.</summary>
    public const int MaxDepth = 64;

    /// <summary>The tree of a text. An empty text is an empty tree.</summary>
    /// <exception cref="ConfigurationSyntaxException">The text is no configuration; says why and where.</exception>
    public static JsonObject ParseTree(string text) => Parse(text).Tree;

    internal static ParsedConfiguration Parse(string text)
    {
        // A character is at least one byte: the length alone refuses most of what is too large, without encoding it.
        if (text.Length > MaxTextBytes || Encoding.UTF8.GetByteCount(text) > MaxTextBytes)
            throw new ConfigurationSyntaxException($"the text is larger than {MaxTextBytes} bytes", 1, 1);
        var yaml = WithoutMark(text);
        return LooksLikeJson(yaml) ? ParseJson(yaml) : ParseYaml(yaml);
    }

    /// <summary>The text without a byte order mark; positions count from there.</summary>
    internal static string WithoutMark(string text) => text.StartsWith('\uFEFF') ? text[1..] : text;

    private static ParsedConfiguration ParseJson(string text)
    {
        if (JsonReader.TryRead(text) is not { } tree)
            return ParseYaml(Json5Comments.Blank(text));
        try
        {
            // Positions are wanted all the same, but only if YAML sees the very same tree.
            var read = ParseYaml(text);
            return JsonNode.DeepEquals(read.Tree, tree) ? read : new(tree, null);
        }
        catch (ConfigurationSyntaxException)
        {
            return new(tree, null);
        }
    }

    private static ParsedConfiguration ParseYaml(string text)
    {
        var root = new YamlReader(text).Read();
        return root switch
        {
            null or { Kind: SourceKind.Scalar, Scalar: null } => new([], null),
            { Kind: SourceKind.Mapping } => new((JsonObject)root.ToJson()!, root),
            _ => throw new ConfigurationSyntaxException("the root must be a mapping of keys", root.Line, root.Column),
        };
    }

    private static bool LooksLikeJson(string text)
    {
        var start = text.AsSpan().TrimStart();
        return start.StartsWith("{") || start.StartsWith("//") || start.StartsWith("/*");
    }
}
