using System.ClientModel;
using System.ClientModel.Primitives;
using OpenAI;
using OpenClaw.AgentRuntime.Providers.Http;

namespace OpenClaw.AgentRuntime.Providers.OpenAi;

/// <summary>What both dialects of OpenAI share: credentials, transport, and the SDK's own retries switched off.</summary>
internal static class OpenAiOptions
{
    // The SDK insists on a credential; a server that needs none gets no authorization header either.
    public static ApiKeyCredential Credential(string? key) => new(key ?? "none");

    public static OpenAIClientOptions Client(ClientSetup setup)
    {
        var client = setup.CreateHttp(pool => new HeadersHandler(pool, setup.Headers, removeAuthorization: setup.Key is null));
        return new()
        {
            Endpoint = Endpoint(setup),
            Transport = new HttpClientPipelineTransport(client),
            RetryPolicy = new ClientRetryPolicy(maxRetries: 0),
            NetworkTimeout = Timeout.InfiniteTimeSpan,
            EnableDistributedTracing = false,
            ClientLoggingOptions = new() { EnableLogging = false },
        };
    }

    public static bool IsVendorHost(ModelSettings model) => model.BaseUrl?.Host == "api.openai.com";

    private static Uri Endpoint(ClientSetup setup)
    {
        var url = setup.BaseUrl.AbsoluteUri.TrimEnd('/');
        // A local model server speaks its own dialect at the root and OpenAI's below /v1.
        return new Uri(setup.Model.Api == ModelApi.Ollama && !url.EndsWith("/v1", StringComparison.Ordinal) ? url + "/v1" : url);
    }
}
