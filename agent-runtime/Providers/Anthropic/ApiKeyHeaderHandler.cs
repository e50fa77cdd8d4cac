namespace OpenClaw.AgentRuntime.Providers.Anthropic;

/// <summary>Sends the key as <c>x-api-key</c>, the header the vendor documents; the SDK sends it as a bearer token.</summary>
/// <remarks>Keys that begin with <c>sk-ant-oat</c> are log-in tokens and stay bearer tokens.</remarks>
internal sealed class ApiKeyHeaderHandler(HttpMessageHandler inner, string? key) : DelegatingHandler(inner)
{
    public static bool IsLoginToken(string key) => key.StartsWith("sk-ant-oat", StringComparison.Ordinal);

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.Headers.Authorization = null;
        request.Headers.Remove("x-api-key");
        if (key is not null && IsLoginToken(key))
            request.Headers.Authorization = new("Bearer", key);
        else if (key is not null)
            request.Headers.TryAddWithoutValidation("x-api-key", key);
        return base.SendAsync(request, cancellationToken);
    }
}
