using OpenClaw.AgentRuntime.Providers;

namespace OpenClaw.Grains.Sessions.Text;

/// <summary>The words for how much a model thinks.</summary>
internal static class ThinkingLevels
{
    public const string Choices = "off|minimal|low|medium|high";

    /// <summary>The level a word means; null when it means none.</summary>
    public static string? Normalise(string? word) => ThinkingLevel.Normalize(word);
}
