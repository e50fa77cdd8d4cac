using System.Net;
using System.Net.Http.Headers;

namespace OpenClaw.EndToEndTests.Tenants;

/// <summary>Two tenants and the default one in one process, each by its own sockets.</summary>
public sealed class TwoTenantsTests : IAsyncLifetime
{
    private readonly Installation _installation = new();
    private RunningGateway _gateway = null!;
    private AdminClient _admin = null!;
    private string _acme = "";
    private string _beta = "";

    public async Task InitializeAsync()
    {
        _installation.Environment["OPENCLAW_ADMIN_TOKEN"] = "the-admin-token";
        _installation.Environment["Gateway__BaseDomain"] = "example.test";
        _gateway = await _installation.StartAsync();
        _admin = new(_installation.Port, "the-admin-token");
        _acme = await _admin.CreateTenant("acme");
        _beta = await _admin.CreateTenant("beta");
    }

    public async Task DisposeAsync()
    {
        _admin.Dispose();
        await _installation.DisposeAsync();
    }

    [Fact]
    public async Task A_token_names_its_tenant_and_so_does_the_device_token_it_leads_to()
    {
        await using var acme = await Connect(_acme);
        using var device = new WireDevice();
        await using var first = await Connect(_acme, device: device);
        await using var again = await Connect(first.DeviceToken!, device: device);

        Assert.Equal(["acme", "acme", "acme"], new[] { acme, first, again }.Select(client => client.Hello.At("snapshot").Text("stateDir")));
    }

    [Fact]
    public async Task What_one_tenant_says_and_has_is_nowhere_in_the_other()
    {
        await using var acme = await Connect(_acme);
        await using var beta = await Connect(_beta);
        var run = await acme.Say("acme's secret", "same-key");
        Assert.Equal("ok", await acme.Wait(run));
        Assert.Equal("ok", await beta.Wait(await beta.Say("hello", "same-key")));

        var acmeSession = Assert.Single((await acme.Request("sessions.list", new { })).At("sessions").EnumerateArray()).Text("sessionId");
        Assert.DoesNotContain(await beta.History(), line => line.Contains("secret", StringComparison.Ordinal));
        Assert.Contains(await acme.History(), line => line.Contains("secret", StringComparison.Ordinal));
        var unknown = await Assert.ThrowsAsync<WireError>(() => beta.Request("sessions.resolve", new { sessionId = acmeSession }));
        Assert.Contains("No session found", unknown.Reason, StringComparison.Ordinal);
        Assert.Equal("missing", Assert.Single((await beta.Request("sessions.preview", new { keys = new[] { "agent:main:acme-only" } })).At("previews").EnumerateArray()).Text("status"));
        Assert.DoesNotContain("secret", string.Concat(beta.Socket.Frames.Select(frame => frame.GetRawText())), StringComparison.Ordinal);
        Assert.DoesNotContain("acme", (await beta.Request("logs.tail", new { })).GetRawText(), StringComparison.Ordinal);
        Assert.DoesNotContain("acme", (await beta.Request("system-presence", new { })).GetRawText(), StringComparison.Ordinal);
        Assert.DoesNotContain("secret", (await beta.Request("status", new { })).GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_of_the_other_tenant_is_neither_waited_for_nor_aborted()
    {
        await using var acme = await Connect(_acme);
        await using var beta = await Connect(_beta);
        var run = await acme.Say("hello", "acme-run");
        await acme.Wait(run);

        Assert.Equal("timeout", (await beta.Request("agent.wait", new { runId = run, timeoutMs = 50 })).Text("status"));
        Assert.False((await beta.Request("chat.abort", new { sessionKey = Conversation.Main, runId = run })).At("aborted").GetBoolean());
    }

    [Fact]
    public async Task A_device_of_the_other_tenant_is_not_listed_rotated_or_revoked()
    {
        using var device = new WireDevice();
        await using var acme = await Connect(_acme, device: device);
        await using var beta = await Connect(_beta);

        Assert.DoesNotContain(device.Id, (await beta.Request("device.pair.list", new { })).GetRawText(), StringComparison.Ordinal);
        foreach (var method in new[] { "device.token.rotate", "device.token.revoke" })
        {
            var refusal = await Assert.ThrowsAsync<WireError>(() => beta.Request(method, new { deviceId = device.Id, role = "operator" }));
            Assert.Equal("unknown deviceId/role", refusal.Reason);
        }
        await using var again = await Connect(acme.DeviceToken!, device: device);
    }

    [Theory]
    [InlineData("/t/beta", null)]
    [InlineData("/t/nobody", null)]
    [InlineData(null, "beta.example.test")]
    [InlineData(null, "nobody.example.test")]
    [InlineData("/t/default", null)]
    public async Task A_token_that_disagrees_with_the_address_opens_nothing(string? path, string? host)
    {
        foreach (var withDevice in new[] { true, false })
        {
            var refusal = await WireClient.RefusedAsync(Url(path), options =>
            {
                options.Token = _acme;
                if (host is not null) options.Headers["Host"] = host;
                if (!withDevice) options.Device = null;
            });

            Assert.Equal("INVALID_REQUEST", refusal.Error.Code);
            Assert.StartsWith(withDevice ? "unauthorized: device token mismatch" : "unauthorized: gateway token mismatch", refusal.Error.Reason, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task An_address_is_enough_to_say_which_tenant_and_never_to_enter_it()
    {
        await using var byPath = await Connect(_acme, "/t/acme");
        // Under a name of the network nobody is local: a device would have to be paired first.
        await using var byHost = await WireClient.ConnectAsync(_installation.Url, options =>
        {
            (options.Token, options.Device) = (_acme, null);
            options.Headers["Host"] = "acme.example.test";
        });
        Assert.Equal(["acme", "acme"], new[] { byPath, byHost }.Select(client => client.Hello.At("snapshot").Text("stateDir")));

        // Whether the tenant exists is not to be told from what a stranger hears.
        var known = await WireClient.RefusedAsync(Url("/t/acme"), options => options.Token = null);
        var unknown = await WireClient.RefusedAsync(Url("/t/nobody"), options => options.Token = null);
        Assert.Equal(known.Error.Reason, unknown.Error.Reason);
        Assert.Equal(known.Close, unknown.Close);
    }

    [Fact]
    public async Task The_export_of_a_transcript_is_held_to_token_and_address()
    {
        await using var acme = await Connect(_acme);
        await acme.Wait(await acme.Say("acme's secret", "k1"));

        Assert.Contains("secret", await Export(_acme, "", HttpStatusCode.OK), StringComparison.Ordinal);
        Assert.Contains("secret", await Export(_acme, "/t/acme", HttpStatusCode.OK), StringComparison.Ordinal);
        await Export(_acme, "/t/beta", HttpStatusCode.Unauthorized);
        await Export(_beta, "/t/acme", HttpStatusCode.Unauthorized);
        await Export("nobody's", "", HttpStatusCode.Unauthorized);
        Assert.DoesNotContain("secret", await Export(_beta, "", HttpStatusCode.NotFound), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tenant_is_told_nothing_of_itself_before_it_is_known()
    {
        using var stranger = new AdminClient(_installation.Port, null);

        var known = await stranger.Send("GET", "/t/acme/__openclaw/control-ui-config.json");
        var unknown = await stranger.Send("GET", "/t/nobody/__openclaw/control-ui-config.json");

        Assert.Equal(known.Body.GetRawText().Replace("acme", "nobody", StringComparison.Ordinal), unknown.Body.GetRawText());
    }

    [Fact]
    public async Task The_connection_above_the_quota_is_refused_and_one_that_left_makes_room()
    {
        await _admin.Send("PUT", "/admin/v1/tenants/acme/quotas", """{"connections":1}""");
        await using (await Connect(_acme))
        {
            var refusal = await WireClient.RefusedAsync(_installation.Url, options => options.Token = _acme);
            Assert.Equal(("UNAVAILABLE", "quota exceeded: connections (limit 1)"), (refusal.Error.Code, refusal.Error.Reason));
            Assert.Equal("connections", refusal.Error.Details!.Value.Text("quota"));
            await using var beta = await Connect(_beta);
        }
        await using var next = await ConnectOnceThereIsRoom(_acme);
    }

    [Fact]
    public async Task A_tenants_admin_stops_the_tenant_and_an_operator_releases_it()
    {
        await using var acme = await Connect(_acme);
        await using var beta = await Connect(_beta);

        var engaged = await acme.Request("killswitch.engage", new { reason = "gone mad" });
        Assert.True(engaged.At("engaged").GetBoolean());
        var close = await acme.Closed;
        Assert.Equal((1008, "the kill switch of this tenant is engaged"), (close.Code, close.Reason));

        var refusal = await WireClient.RefusedAsync(_installation.Url, options => options.Token = _acme);
        Assert.Equal(("UNAVAILABLE", "the kill switch of this tenant is engaged"), (refusal.Error.Code, refusal.Error.Reason));
        await beta.Request("health", new { });
        Assert.Equal("gone mad", (await _admin.Send("GET", "/admin/v1/tenants/acme")).Body.At("killSwitch").Text("reason"));
        var record = (await _admin.Send("GET", "/admin/v1/audit?tenant=acme&category=security")).Body.GetString()!.Split('\n').Single(line => line.Contains("killswitch.engaged", StringComparison.Ordinal));
        Assert.StartsWith("device:", JsonDocument.Parse(record).RootElement.Text("actor"), StringComparison.Ordinal);

        await _admin.Send("DELETE", "/admin/v1/kill-switch?tenant=acme");
        await using var again = await ConnectOnceThereIsRoom(_acme);
    }

    [Fact]
    public async Task The_installations_switch_holds_over_a_restart_until_it_is_released()
    {
        await using (var beta = await Connect(_beta))
        {
            await _admin.Send("POST", "/admin/v1/kill-switch", """{"reason":"fire"}""");
            Assert.Equal("the kill switch of this installation is engaged", (await beta.Closed).Reason);
        }
        await _gateway.StopAsync();
        _gateway = await _installation.StartAsync();

        var refusal = await WireClient.RefusedAsync(_installation.Url, options => options.Token = _beta);
        Assert.Equal("the kill switch of this installation is engaged", refusal.Error.Reason);
        Assert.Equal("fire", (await _admin.Send("GET", "/admin/v1/kill-switch")).Body.At("killSwitch").Text("reason"));

        await _admin.Send("DELETE", "/admin/v1/kill-switch");
        await using var again = await ConnectOnceThereIsRoom(_beta);
    }

    [Fact]
    public async Task A_file_called_KILL_stops_everything()
    {
        await using var acme = await Connect(_acme);

        await File.WriteAllTextAsync(Path.Combine(_installation.State, "KILL"), "by hand\n");

        Assert.Equal("the kill switch of this installation is engaged", (await acme.Closed).Reason);
        Assert.Equal("by hand", (await _admin.Send("GET", "/admin/v1/kill-switch")).Body.At("killSwitch").Text("reason"));
    }

    private Uri Url(string? path) => new(_installation.Url, path ?? "/");

    private Task<WireClient> Connect(string token, string? path = null, WireDevice? device = null) => WireClient.ConnectAsync(Url(path), options =>
    {
        options.Token = token;
        if (device is not null) options.Device = device;
    });

    // Every process learns within two seconds that a place is free or a switch was released.
    private async Task<WireClient> ConnectOnceThereIsRoom(string token)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
        {
            try { return await Connect(token); }
            catch (WireError refused) when (refused.Code == "UNAVAILABLE") { limit.Token.ThrowIfCancellationRequested(); }
        }
    }

    private async Task<string> Export(string token, string path, HttpStatusCode expected)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://127.0.0.1:{_installation.Port}{path}/export/transcript?session={Conversation.Main}");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var response = await http.SendAsync(request);
        Assert.Equal(expected, response.StatusCode);
        return await response.Content.ReadAsStringAsync();
    }
}
