namespace OpenClaw.AgentRuntime.Providers.Http;

/// <summary>Adds the configured headers to every request, and removes the authorization where a provider has no key.</summary>
internal sealed class HeadersHandler(HttpMessageHandler inner, IReadOnlyDictionary<string, string> headers, bool removeAuthorization)
    : DelegatingHandler(inner)
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (removeAuthorization)
            request.Headers.Authorization = null;
        foreach (var (name, value) in headers)
        {
            request.Headers.Remove(name);
            request.Headers.TryAddWithoutValidation(name, value);
        }
        return base.SendAsync(request, cancellationToken);
    }
}
