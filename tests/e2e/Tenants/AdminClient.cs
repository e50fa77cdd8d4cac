using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace OpenClaw.EndToEndTests.Tenants;

/// <summary>The admin API as curl would use it.</summary>
internal sealed class AdminClient(int port, string? token) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = new($"http://127.0.0.1:{port}") };

    public async Task<(HttpStatusCode Status, JsonElement Body, HttpResponseMessage Response)> Send(
        string method, string path, string? body = null, string contentType = "application/json", Action<HttpRequestMessage>? change = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, contentType);
        change?.Invoke(request);
        var response = await _http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        var isJson = response.Content.Headers.ContentType?.MediaType is "application/json" or "application/problem+json";
        return (response.StatusCode, isJson ? JsonDocument.Parse(text).RootElement : JsonSerializer.SerializeToElement(text), response);
    }

    /// <summary>Creates a tenant and returns its gateway token.</summary>
    public async Task<string> CreateTenant(string name, string? configuration = null, object? quotas = null)
    {
        var (status, body, _) = await Send("POST", "/admin/v1/tenants", JsonSerializer.Serialize(new { name, configuration, quotas }, Compact));
        Assert.Equal(HttpStatusCode.Created, status);
        return body.At("token").Text("token");
    }

    public void Dispose() => _http.Dispose();

    private static readonly JsonSerializerOptions Compact = new() { DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull };
}
