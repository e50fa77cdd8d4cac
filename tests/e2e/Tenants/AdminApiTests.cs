using System.Net;

namespace OpenClaw.EndToEndTests.Tenants;

/// <summary>The admin API of the real process.</summary>
public sealed class AdminApiTests : IAsyncLifetime
{
    private readonly Installation _installation = new();
    private AdminClient _admin = null!;

    public async Task InitializeAsync()
    {
        _installation.Environment["OPENCLAW_ADMIN_TOKEN"] = "the-admin-token";
        await _installation.StartAsync();
        _admin = new(_installation.Port, "the-admin-token");
    }

    public async Task DisposeAsync()
    {
        _admin.Dispose();
        await _installation.DisposeAsync();
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("the-admin-toke")]
    public async Task Nobody_administers_without_the_token(string? token)
    {
        using var stranger = new AdminClient(_installation.Port, token);
        foreach (var (method, path) in new[]
        {
            ("GET", "/admin/v1/tenants"), ("POST", "/admin/v1/tenants"), ("GET", "/admin/v1/tenants/default"), ("DELETE", "/admin/v1/tenants/default"),
            ("GET", "/admin/v1/tenants/default/export"), ("PUT", "/admin/v1/tenants/default/quotas"), ("GET", "/admin/v1/tenants/default/configuration"),
            ("POST", "/admin/v1/tenants/default/tokens"), ("POST", "/admin/v1/kill-switch"), ("DELETE", "/admin/v1/kill-switch"),
        })
        {
            var (status, body, response) = await stranger.Send(method, path, method is "GET" or "DELETE" ? null : "{}");
            Assert.Equal((HttpStatusCode.Unauthorized, "unauthorized"), (status, body.Text("code")));
            Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
            Assert.Equal("Bearer", response.Headers.WwwAuthenticate.ToString());
        }
    }

    [Fact]
    public async Task A_tenant_lives_from_creation_to_deletion()
    {
        var token = await _admin.CreateTenant("acme");
        Assert.Equal(HttpStatusCode.Conflict, (await _admin.Send("POST", "/admin/v1/tenants", """{"name":"acme"}""")).Status);
        var (_, listed, _) = await _admin.Send("GET", "/admin/v1/tenants");
        Assert.Equal(["acme", "default"], listed.At("tenants").EnumerateArray().Select(tenant => tenant.Text("name")));

        Assert.Equal("suspended", (await _admin.Send("POST", "/admin/v1/tenants/acme/suspend")).Body.Text("status"));
        Assert.Equal("active", (await _admin.Send("POST", "/admin/v1/tenants/acme/resume")).Body.Text("status"));

        var (export, lines, _) = await _admin.Send("GET", "/admin/v1/tenants/acme/export");
        Assert.Equal(HttpStatusCode.OK, export);
        Assert.StartsWith("""{"kind":"tenant","name":"acme",""", lines.GetString(), StringComparison.Ordinal);

        Assert.Equal((HttpStatusCode.Accepted, "deleting"), await StatusOf(_admin.Send("DELETE", "/admin/v1/tenants/acme?graceSeconds=0")));
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while ((await _admin.Send("GET", "/admin/v1/tenants/acme")).Status != HttpStatusCode.NotFound) limit.Token.ThrowIfCancellationRequested();
        Assert.Equal(HttpStatusCode.NoContent, (await _admin.Send("DELETE", "/admin/v1/tenants/acme")).Status);

        var (_, audit, _) = await _admin.Send("GET", "/admin/v1/audit?tenant=acme&category=audit");
        Assert.Equal(
            ["tenant.created", "tenant.suspended", "tenant.resumed", "tenant.exported", "tenant.deletion-ordered", "tenant.deleted"],
            audit.GetString()!.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement.Text("action")));

        var refusal = await WireClient.RefusedAsync(_installation.Url, options => options.Token = token);
        Assert.Contains("device token mismatch", refusal.Error.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("POST", "/admin/v1/tenants", """{"name":"No Name"}""", 400, "invalid_name")]
    [InlineData("POST", "/admin/v1/tenants", """{"name":"-acme"}""", 400, "invalid_name")]
    [InlineData("POST", "/admin/v1/tenants", """{"name":"a","quotas":{"sesions":1}}""", 400, "invalid_request")]
    [InlineData("POST", "/admin/v1/tenants", """{"name":"a","quotas":{"sessions":-1}}""", 400, "invalid_quota")]
    [InlineData("POST", "/admin/v1/tenants", """{"name":"a","configuration":"agents: 7"}""", 400, "invalid_configuration")]
    [InlineData("POST", "/admin/v1/tenants", "{", 400, "invalid_request")]
    [InlineData("GET", "/admin/v1/tenants?limit=0", null, 400, "INVALID_REQUEST")]
    [InlineData("GET", "/admin/v1/tenants/nobody", null, 404, "tenant_not_found")]
    [InlineData("GET", "/admin/v1/tenants/nobody/export", null, 404, "tenant_not_found")]
    [InlineData("PUT", "/admin/v1/tenants/default/configuration", "{}", 409, "owned_by_file")]
    [InlineData("DELETE", "/admin/v1/tenants/default", null, 409, "owned_by_file")]
    [InlineData("GET", "/admin/v1/nothing", null, 404, "not_found")]
    [InlineData("PATCH", "/admin/v1/tenants", "{}", 405, "method_not_allowed")]
    public async Task A_fault_has_a_code(string method, string path, string? body, int status, string code)
    {
        var (answered, problem, response) = await _admin.Send(method, path, body);

        Assert.Equal((status, code), ((int)answered, problem.Text("code")));
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task A_body_that_is_no_json_is_told_so()
    {
        var (status, problem, _) = await _admin.Send("POST", "/admin/v1/tenants", "name=acme", "application/x-www-form-urlencoded");

        Assert.Equal((HttpStatusCode.UnsupportedMediaType, "unsupported_media_type"), (status, problem.Text("code")));
    }

    [Fact]
    public async Task A_body_that_is_too_large_is_refused_unread()
    {
        var (status, problem, _) = await _admin.Send("POST", "/admin/v1/tenants", $$"""{"name":"a","configuration":"# {{new string('x', 80_000)}}"}""");

        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, "too_large"), (status, problem.Text("code")));
    }

    [Fact]
    public async Task A_configuration_and_quotas_are_put_and_read_back()
    {
        await _admin.CreateTenant("acme");
        const string Yaml = "session:\n  dmScope: main\ngateway:\n  port: 1\n";

        var (_, put, _) = await _admin.Send("PUT", "/admin/v1/tenants/acme/configuration", Yaml, "application/yaml");
        var (_, got, _) = await _admin.Send("GET", "/admin/v1/tenants/acme/configuration");
        var (refused, problem, _) = await _admin.Send("PUT", "/admin/v1/tenants/acme/configuration", "agents: [", "application/yaml");
        var (_, quotas, _) = await _admin.Send("PUT", "/admin/v1/tenants/acme/quotas", """{"sessions":3}""");

        Assert.Contains("set by the operator", Assert.Single(put.At("warnings").EnumerateArray()).GetString(), StringComparison.Ordinal);
        Assert.Equal(Yaml, got.GetString());
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_configuration"), (refused, problem.Text("code")));
        Assert.Equal("""{"sessions":3}""", quotas.At("quotas").GetRawText());
        Assert.Equal(0, quotas.At("used").At("sessions").GetInt32());
    }

    [Fact]
    public async Task The_cookie_of_a_login_opens_pages_and_changes_nothing_for_other_sites()
    {
        using var browser = new AdminClient(_installation.Port, null);
        var wrong = await browser.Send("POST", "/admin/login", """{"token":"wrong"}""");
        Assert.Equal(HttpStatusCode.Unauthorized, wrong.Status);

        var login = await browser.Send("POST", "/admin/login", """{"token":"the-admin-token"}""");
        var cookie = Assert.Single(login.Response.Headers.GetValues("Set-Cookie"));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        var held = cookie.Split(';')[0];

        Assert.Equal(HttpStatusCode.OK, (await browser.Send("GET", "/admin/v1/tenants", change: request => request.Headers.Add("Cookie", held))).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.Send("POST", "/admin/v1/kill-switch", "{}", change: request =>
        {
            request.Headers.Add("Cookie", held);
            request.Headers.Add("Origin", "https://elsewhere.example");
        })).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.Send("GET", "/admin/v1/tenants", change: request => request.Headers.Add("Cookie", held + "x"))).Status);
        Assert.False((await _admin.Send("GET", "/admin/v1/kill-switch")).Body.At("engaged").GetBoolean());
    }

    [Fact]
    public async Task The_document_of_the_api_names_its_paths()
    {
        using var anybody = new AdminClient(_installation.Port, null);

        var (status, document, _) = await anybody.Send("GET", "/admin/v1/openapi.json");

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.StartsWith("3.", document.Text("openapi"), StringComparison.Ordinal);
        string[] paths = [.. document.At("paths").EnumerateObject().Select(path => path.Name)];
        Assert.Contains("/admin/v1/tenants/{tenant}/quotas", paths);
        Assert.Contains("/admin/v1/kill-switch", paths);
        Assert.All(paths, path => Assert.StartsWith("/admin/", path, StringComparison.Ordinal));
    }

    private static async Task<(HttpStatusCode, string)> StatusOf(Task<(HttpStatusCode Status, JsonElement Body, HttpResponseMessage)> sent)
    {
        var (status, body, _) = await sent;
        return (status, body.Text("status"));
    }
}
