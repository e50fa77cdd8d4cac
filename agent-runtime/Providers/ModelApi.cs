namespace OpenClaw.AgentRuntime.Providers;

/// <summary>Names of the dialects a provider may speak, as configuration and transcripts spell them.</summary>
public static class ModelApi
{
    public const string OpenAiCompletions = "openai-completions";
    public const string OpenAiResponses = "openai-responses";
    public const string AnthropicMessages = "anthropic-messages";
    public const string Ollama = "ollama";
    public const string Demo = "demo";
}
