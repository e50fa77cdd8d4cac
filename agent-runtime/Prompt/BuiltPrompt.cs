using Microsoft.Extensions.AI;
using OpenClaw.AgentRuntime.Runs;
using OpenClaw.Protocol.Values;

namespace OpenClaw.AgentRuntime.Prompt;

/// <summary>A system prompt, ready to be sent, and the sizes of its parts.</summary>
internal sealed class BuiltPrompt(string text, PromptReport report)
{
    public string Text { get; } = text;

    /// <summary>One instance for all runs that share the prompt.</summary>
    public ChatMessage Message { get; } = new(ChatRole.System, text);

    public JsonText ReportFor(RunRequest request, ChosenModel model, DateTimeOffset now) => report.Write(request, model, now);
}
