using System.Reflection;

namespace OpenClaw.Configuration.Files;

/// <summary>The commented file that is written at the first start.</summary>
public static class ConfigurationTemplate
{
    private static readonly Lazy<string> Loaded = new(Load);

    public static string Text => Loaded.Value;

    /// <summary>The template with its example of a gateway token taken in, so that the other keys of the section can be taken in beside it.</summary>
    /// <param name="token">Hexadecimal digits.</param>
    public static string WithToken(string token)
    {
        string[] taken = ["#gateway:", "#  auth:"];
        return string.Join('\n', Text.Split('\n').Select(line =>
            Array.IndexOf(taken, line) >= 0 ? line[1..]
            : line.StartsWith("#    token:", StringComparison.Ordinal) ? $"    token: \"{token}\""
            : line));
    }

    private static string Load()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("template.yaml")
            ?? throw new InvalidOperationException("the configuration template is missing from the assembly");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
