using Microsoft.Extensions.AI;
using OpenAI.Responses;

namespace OpenClaw.AgentRuntime.Providers.OpenAi;

/// <summary><c>POST /responses</c>. The history is sent whole with every call; nothing is read back from the vendor's store.</summary>
internal sealed class OpenAiResponsesDialect : ModelDialect
{
    public override string Api => ModelApi.OpenAiResponses;

    public override IChatClient CreateClient(ClientSetup setup)
    {
        var shared = OpenAiOptions.Client(setup);
        var options = new ResponsesClientOptions
        {
            Endpoint = shared.Endpoint,
            Transport = shared.Transport,
            RetryPolicy = shared.RetryPolicy,
            NetworkTimeout = shared.NetworkTimeout,
            EnableDistributedTracing = shared.EnableDistributedTracing,
            ClientLoggingOptions = shared.ClientLoggingOptions,
        };
        return new ResponsesClient(OpenAiOptions.Credential(setup.Key), options).AsIChatClient(setup.Model.Id);
    }

    public override ChatOptions CreateOptions(ModelSettings model, string? thinking, IList<AITool>? tools) => new()
    {
        Temperature = model.Parameters.Temperature,
        MaxOutputTokens = model.Parameters.MaxTokens ?? model.MaxTokens,
        Tools = tools,
        RawRepresentationFactory = _ =>
        {
            // The vendor's own host keeps answers by default and we leave that so; elsewhere nobody asked for it.
            var options = new CreateResponseOptions { StoredOutputEnabled = OpenAiOptions.IsVendorHost(model) ? true : null };
            if (thinking is not (null or ThinkingLevel.Off) && model.Compatibility.SupportsReasoningEffort)
                options.ReasoningOptions = new ResponseReasoningOptions { ReasoningEffortLevel = new ResponseReasoningEffortLevel(thinking) };
            return options;
        },
    };

    public override (string? Code, string Message)? ErrorIn(ChatResponseUpdate update) =>
        update.RawRepresentation is StreamingResponseFailedUpdate { Response.Error: { } error } ? (error.Code.ToString(), error.Message) : null;
}
