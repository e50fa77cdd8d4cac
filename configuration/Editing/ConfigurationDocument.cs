using System.Text.Json.Nodes;
using OpenClaw.Configuration.Parsing;

namespace OpenClaw.Configuration.Editing;

/// <summary>Changes a configuration's text and keeps its comments, order and style wherever they are not touched.</summary>
/// <remarks>
/// Every edit is checked by reading the outcome again; if it is not exactly the wanted tree, the text is written anew,
/// with the comments above its first key kept.
/// </remarks>
public static class ConfigurationDocument
{
    // Each change reads the text again. Whoever changes more than this has replaced the file.
    private const int MaxChanges = 100;

    /// <summary>Sets one value, creating what is above it.</summary>
    /// <param name="text">The present text.</param>
    /// <param name="path">For example <c>gateway.port</c> or <c>agents.list[0].name</c>; the root cannot be set.</param>
    /// <param name="value">A scalar, list or map; null sets null.</param>
    /// <exception cref="ConfigurationSyntaxException">The text cannot be read.</exception>
    /// <exception cref="ArgumentException">The path leads through a value that is no map or list, or past a list's end.</exception>
    public static string SetScalar(string text, string path, JsonNode? value)
    {
        var at = ConfigurationPath.Parse(path);
        if (at.Segments.Count == 0)
            throw new ArgumentException("the root cannot be set", nameof(path));
        var tree = ConfigurationParser.ParseTree(text);
        TreePaths.Set(tree, at, value);
        return Rewrite(text, tree);
    }

    /// <summary>Applies a merge patch: null deletes a key.</summary>
    /// <exception cref="ConfigurationSyntaxException">The text cannot be read.</exception>
    public static string Patch(string text, JsonObject patch) => Rewrite(text, MergePatch.Apply(ConfigurationParser.ParseTree(text), patch));

    /// <summary>The text changed so that it says <paramref name="target"/>.</summary>
    /// <exception cref="ConfigurationSyntaxException">The text cannot be read.</exception>
    public static string Rewrite(string text, JsonObject target)
    {
        text = ConfigurationParser.WithoutMark(text);
        var parsed = ConfigurationParser.Parse(text);
        TreeChange[] changes = [.. TreeChange.Between(parsed.Tree, target).Take(MaxChanges + 1)];
        if (changes.Length == 0)
            return text;
        return changes.Length <= MaxChanges && TryEdit(text, changes) is { } edited && Says(edited, target)
            ? edited
            : Heading(text) + YamlWriter.Document(target);
    }

    private static string? TryEdit(string text, TreeChange[] changes)
    {
        try
        {
            foreach (var change in changes)
            {
                if (TextEdit.Apply(text, ConfigurationParser.Parse(text).Source, change) is not { } edited)
                    return null;
                text = edited;
            }
        }
        catch (ConfigurationSyntaxException)
        {
            // An edit that broke the text is no edit; the caller writes the text anew.
            return null;
        }

        return text;
    }

    private static bool Says(string text, JsonObject target)
    {
        try
        {
            return TreeChange.TreesEqual(ConfigurationParser.ParseTree(text), target);
        }
        catch (ConfigurationSyntaxException)
        {
            return false;
        }
    }

    private static string Heading(string text)
    {
        var end = 0;
        while (end < text.Length)
        {
            var next = text.IndexOf('\n', end);
            if (next < 0)
                break;
            var line = text.AsSpan(end, next - end).Trim();
            if (line.Length > 0 && line[0] != '#')
                break;
            end = next + 1;
        }

        return text[..end];
    }
}
