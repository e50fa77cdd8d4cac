using System.Text;

namespace OpenClaw.ConformanceTests.Recordings;

/// <summary>What a client meets before it is let in: errors, close codes and the reason texts clients act on.</summary>
[Collection(ConformanceCollection.Name)]
public sealed class HandshakeTests(ConformanceGateway gateway)
{
    [Fact]
    public async Task The_gateway_speaks_first_with_a_challenge()
    {
        await using var socket = await OpenAsync();
        var challenge = await socket.WaitFor("challenge", _ => true, Limit);

        Assert.Equal("connect.challenge", challenge.GetProperty("event").GetString());
        Assert.False(challenge.TryGetProperty("seq", out _));
        Assert.NotEmpty(challenge.GetProperty("payload").GetProperty("nonce").GetString()!);
        Assert.Equal(JsonValueKind.Number, challenge.GetProperty("payload").GetProperty("ts").ValueKind);
    }

    [Fact]
    public async Task Any_path_takes_the_upgrade()
    {
        await using var client = await WireClient.ConnectAsync(new Uri(gateway.Process.Url, "/any/path"), Valid);
        Assert.Equal("hello-ok", client.Hello.GetProperty("type").GetString());
    }

    [Fact]
    public async Task A_client_that_never_connects_is_closed_after_ten_seconds_without_a_word()
    {
        await using var socket = await OpenAsync();
        Assert.Equal(new(1000, ""), await socket.Closed.WaitAsync(TimeSpan.FromSeconds(15)));
        Assert.Single(socket.Frames); // the challenge
    }

    [Fact]
    public async Task A_first_frame_that_is_no_json_is_closed_without_a_word() =>
        Assert.Equal(new(1000, ""), await CloseAfter("{nope"));

    [Fact]
    public async Task A_first_frame_that_is_no_request_is_refused() =>
        Assert.Equal(new(1008, "invalid request frame"), await CloseAfter("""{"type":"event","event":"x"}"""));

    [Fact]
    public async Task A_first_request_other_than_connect_is_refused_with_an_answer()
    {
        await using var socket = await OpenAsync();
        await socket.SendText("""{"type":"req","id":"r1","method":"health"}""");

        var answer = await socket.WaitFor("answer", frame => frame.GetProperty("type").ValueEquals("res"), Limit);
        Assert.Equal(
            ("r1", "INVALID_REQUEST", "invalid handshake: first request must be connect"),
            (answer.GetProperty("id").GetString(), answer.GetProperty("error").GetProperty("code").GetString(),
                answer.GetProperty("error").GetProperty("message").GetString()));
        Assert.Equal(new(1008, "invalid handshake: first request must be connect"), await socket.Closed.WaitAsync(Limit));
    }

    [Fact]
    public async Task An_unknown_client_id_is_an_invalid_connect()
    {
        var refusal = await Refused(client => client.ClientId = "nope");
        AssertRefused("INVALID_REQUEST",
            "invalid connect params: at /client/id: must be equal to constant; at /client/id: must match a schema in anyOf", refusal);
    }

    [Fact]
    public async Task An_unknown_member_of_connect_is_named()
    {
        var refusal = await Refused(client => client.Tamper = connect => connect["bogus"] = 1);
        AssertRefused("INVALID_REQUEST", "invalid connect params: at root: unexpected property 'bogus'", refusal);
    }

    [Fact]
    public async Task A_missing_member_of_connect_is_named()
    {
        var refusal = await Refused(client => client.Tamper = connect => connect["client"]!.AsObject().Remove("version"));
        AssertRefused("INVALID_REQUEST", "invalid connect params: at /client: must have required property 'version'", refusal);
    }

    [Fact]
    public async Task A_long_close_reason_is_cut_at_120_bytes_and_the_answer_is_not()
    {
        var member = new string('ä', 120);
        var refusal = await Refused(client => client.Tamper = connect => connect[member] = 1);

        Assert.Contains(member, refusal.Error.Reason, StringComparison.Ordinal);
        Assert.InRange(Encoding.UTF8.GetByteCount(refusal.Close.Reason), 100, 120);
        Assert.StartsWith("invalid connect params: at root: unexpected property 'ä", refusal.Close.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_of_protocol_2_is_told_which_one_is_spoken()
    {
        var refusal = await Refused(client => (client.MinProtocol, client.MaxProtocol) = (1, 2));
        Assert.Equal(("INVALID_REQUEST", "protocol mismatch"), (refusal.Error.Code, refusal.Error.Reason));
        Assert.Equal(3, refusal.Error.Details!.Value.GetProperty("expectedProtocol").GetInt32());
        Assert.Equal(new(1002, "protocol mismatch"), refusal.Close);
    }

    [Fact]
    public async Task An_unknown_role_is_refused() =>
        AssertRefused("INVALID_REQUEST", "invalid role", await Refused(client => (client.Role, client.Device) = ("admin", null)));

    [Theory]
    [InlineData("gateway-client", "backend", "provide gateway auth token")]
    [InlineData("cli", "cli", "set gateway.remote.token to match gateway.auth.token")]
    [InlineData("webchat", "webchat", "open the dashboard URL and paste the token in Control UI settings")]
    public async Task A_wrong_token_is_refused_with_a_hint_for_the_kind_of_client(string id, string mode, string hint)
    {
        var refusal = await Refused(client =>
        {
            (client.ClientId, client.ClientMode, client.Token, client.Device) = (id, mode, "wrong", null);
            client.Headers["Origin"] = gateway.Process.Http.GetLeftPart(UriPartial.Authority);
        });
        AssertRefused("INVALID_REQUEST", $"unauthorized: gateway token mismatch ({hint})", refusal);
    }

    [Fact]
    public async Task A_wrong_token_of_a_device_reads_as_its_device_token() =>
        AssertRefused("INVALID_REQUEST", "unauthorized: device token mismatch (rotate/reissue device token)",
            await Refused(client => client.Token = "wrong"));

    [Fact]
    public async Task A_device_without_any_token_is_told_so() =>
        AssertRefused("INVALID_REQUEST", "unauthorized: gateway token missing (provide gateway auth token)",
            await Refused(client => client.Token = null));

    [Fact]
    public async Task Nothing_at_all_needs_a_device() =>
        AssertRefused("NOT_PAIRED", "device identity required",
            await Refused(client => (client.Token, client.Device) = (null, null)));

    [Fact]
    public async Task A_browser_client_of_another_origin_is_refused()
    {
        var refusal = await Refused(client =>
        {
            (client.ClientId, client.ClientMode) = ("openclaw-control-ui", "webchat");
            client.Headers["Origin"] = "https://evil.example";
        });
        Assert.Equal("INVALID_REQUEST", refusal.Error.Code);
        Assert.StartsWith("origin not allowed", refusal.Error.Reason, StringComparison.Ordinal);
        Assert.Equal(1008, refusal.Close.Code);
    }

    private static TimeSpan Limit => TimeSpan.FromSeconds(10);

    private static void AssertRefused(string code, string reason, WireRefusal refusal)
    {
        Assert.Equal((code, reason), (refusal.Error.Code, refusal.Error.Reason));
        Assert.Equal(new(1008, reason), refusal.Close);
    }

    private Task<WireSocket> OpenAsync() => WireSocket.OpenAsync(gateway.Process.Url);

    private void Valid(WireOptions client) => client.Token = gateway.Process.Token;

    private Task<WireRefusal> Refused(Action<WireOptions> spoil) => WireClient.RefusedAsync(gateway.Process.Url, client =>
    {
        Valid(client);
        spoil(client);
    });

    private async Task<WireClose> CloseAfter(string firstFrame)
    {
        await using var socket = await OpenAsync();
        await socket.SendText(firstFrame);
        return await socket.Closed.WaitAsync(Limit);
    }
}
