using OpenClaw.Safety.Redaction;

namespace OpenClaw.AgentRuntime.Tools.Files;

/// <summary>Keeps a model from writing back what it was shown in a secret's place: the secret itself would be lost.</summary>
internal static class HiddenSecrets
{
    /// <exception cref="ToolException">The text holds the mark that stands for a secret.</exception>
    public static void Refuse(string text)
    {
        if (text.Contains(SecretText.Mark, StringComparison.Ordinal))
            throw new ToolException($"The text holds {SecretText.Mark}, which stands for a secret that is hidden from you. Writing it would destroy the secret; edit other parts of the file instead.");
    }
}
