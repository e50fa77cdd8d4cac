using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using OpenAI.Chat;

namespace OpenClaw.AgentRuntime.Providers.OpenAi;

/// <summary><c>POST /chat/completions</c>, as OpenAI and nearly everybody else speaks it.</summary>
internal sealed class OpenAiCompletionsDialect(string api) : ModelDialect
{
    public override string Api => api;

    public override IChatClient CreateClient(ClientSetup setup) =>
        new SplicedHistoryClient(new ChatClient(setup.Model.Id, OpenAiOptions.Credential(setup.Key), OpenAiOptions.Client(setup)).AsIChatClient());

    public override ChatOptions CreateOptions(ModelSettings model, string? thinking, IList<AITool>? tools)
    {
        var maxTokens = model.Parameters.MaxTokens ?? model.MaxTokens;
        return new()
        {
            Temperature = model.Parameters.Temperature,
            Tools = tools,
            RawRepresentationFactory = _ => Raw(model, thinking, maxTokens),
        };
    }

    // OpenRouter, vLLM and others send {"error":{...}} as a chunk like any other; it has no content.
    public override (string? Code, string Message)? ErrorIn(ChatResponseUpdate update)
    {
        if (update.Contents.Count > 0 || update.RawRepresentation is not StreamingChatCompletionUpdate chunk || !chunk.Patch.Contains("$.error"u8))
            return null;
        var error = JsonNode.Parse(chunk.Patch.GetJson("$.error"u8).ToMemory().Span);
        return (error.At("code").Text() ?? error.At("type").Text(), error.At("message").Text() ?? error.Text() ?? "The provider told of an error without saying which");
    }

    private static ChatCompletionOptions Raw(ModelSettings model, string? thinking, int? maxTokens)
    {
        var options = new ChatCompletionOptions();
        if (thinking is not (null or ThinkingLevel.Off) && model.Compatibility.SupportsReasoningEffort)
            options.ReasoningEffortLevel = new ChatReasoningEffortLevel(thinking);
        if (maxTokens is { } limit)
        {
            var field = model.Compatibility.MaxTokensField ?? (OpenAiOptions.IsVendorHost(model) ? "max_completion_tokens" : "max_tokens");
            if (field == "max_tokens")
                options.Patch.Set("$.max_tokens"u8, limit);
            else
                options.MaxOutputTokenCount = limit;
        }
        if (!model.Compatibility.SupportsUsageInStreaming)
            options.Patch.Remove("$.stream_options"u8);
        return options;
    }
}
