using System.Net;
using System.Net.Http.Headers;

namespace OpenClaw.EndToEndTests.Safety;

/// <summary>Who guesses secrets is shut out for a while, on sockets and over HTTP, and told so in the original's words.</summary>
public sealed class FailedAuthenticationTests
{
    private const string Locked = "unauthorized: too many failed authentication attempts (retry later)";

    // Under `gateway.auth`, where the configuration ends.
    private const string Strict = "    rateLimit:\n      maxAttempts: 3\n      lockoutMs: 600000\n      exemptLoopback: false\n";

    [Fact]
    public async Task After_too_many_wrong_secrets_even_the_right_one_must_wait()
    {
        await using var model = await FakeOpenAiServer.StartAsync();
        await using var installation = new Installation();
        installation.Configure(model, Strict);
        var gateway = await installation.StartAsync();

        var guesses = new List<WireRefusal>();
        for (var guess = 0; guess < 3; guess++) guesses.Add(await WireClient.RefusedAsync(installation.Url, options => options.Token = $"guess-{guess}"));
        var right = await WireClient.RefusedAsync(installation.Url, options => options.Token = "first-token");

        Assert.All(guesses, refusal => Assert.Contains("device token mismatch", refusal.Error.Reason, StringComparison.Ordinal));
        Assert.Equal((Locked, "INVALID_REQUEST"), (right.Error.Reason, right.Error.Code));
        Assert.Equal((1008, Locked), (right.Close.Code, right.Close.Reason));
        using var answer = await ExportAsync(installation, "first-token");
        Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode);
        Assert.InRange(answer.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 600);
        using var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        Assert.Equal("rate_limited", body.RootElement.GetProperty("error").GetProperty("type").GetString());
        gateway.WasQuiet();
    }

    [Fact]
    public async Task Wrong_secrets_over_http_count_too()
    {
        await using var model = await FakeOpenAiServer.StartAsync();
        await using var installation = new Installation();
        installation.Configure(model, Strict);
        await installation.StartAsync();

        for (var guess = 0; guess < 3; guess++)
        {
            using var wrong = await ExportAsync(installation, $"guess-{guess}");
            Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
        }

        using var locked = await ExportAsync(installation, "first-token");
        Assert.Equal(HttpStatusCode.TooManyRequests, locked.StatusCode);
        Assert.Equal(Locked, (await WireClient.RefusedAsync(installation.Url, options => options.Token = "first-token")).Error.Reason);
    }

    [Fact]
    public async Task Behind_a_trusted_proxy_each_client_is_counted_by_its_own_address()
    {
        await using var model = await FakeOpenAiServer.StartAsync();
        await using var installation = new Installation();
        installation.Configure(model, Strict + "  trustedProxies: [127.0.0.1, \"::1\"]\n");
        var gateway = await installation.StartAsync();

        for (var guess = 0; guess < 3; guess++) await WireClient.RefusedAsync(installation.Url, options => From(options, "203.0.113.7").Token = "guess");

        Assert.Equal(Locked, (await WireClient.RefusedAsync(installation.Url, options => From(options, "198.51.100.1, 203.0.113.7").Token = "first-token")).Error.Reason);
        var other = await WireClient.RefusedAsync(installation.Url, options => From(options, "203.0.113.8").Token = "first-token");
        Assert.Equal("pairing required", other.Error.Reason);
        await using var local = await gateway.ConnectAsync(options => options.Token = "first-token");
    }

    [Fact]
    public async Task A_client_of_this_machine_is_not_shut_out_by_default()
    {
        await using var model = await FakeOpenAiServer.StartAsync();
        await using var installation = new Installation();
        installation.Configure(model);
        var gateway = await installation.StartAsync();

        for (var guess = 0; guess < 12; guess++) await WireClient.RefusedAsync(installation.Url, options => options.Token = "guess");

        await using var client = await gateway.ConnectAsync(options => options.Token = "first-token");
        Assert.Equal("token", client.Hello.Text("snapshot/authMode"));
    }

    private static WireOptions From(WireOptions options, string forwardedFor)
    {
        options.Headers["X-Forwarded-For"] = forwardedFor;
        return options;
    }

    private static async Task<HttpResponseMessage> ExportAsync(Installation installation, string token)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://127.0.0.1:{installation.Port}/export/transcript?session=main");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return await http.SendAsync(request);
    }
}
