using System.Reflection;

namespace OpenClaw.Configuration.Files;

/// <summary>The commented file that is written at the first start.</summary>
public static class ConfigurationTemplate
{
    private static readonly Lazy<string> Loaded = new(Load);

    public static string Text => Loaded.Value;

    private static string Load()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("template.yaml")
            ?? throw new InvalidOperationException("the configuration template is missing from the assembly");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
