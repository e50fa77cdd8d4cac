using System.Text.Json;
using System.Text.Json.Nodes;

namespace OpenClaw.TestSupport.Wire;

/// <summary>A client of protocol 3 for tests: connected, with requests by id and waits for events.</summary>
public sealed class WireClient : IAsyncDisposable
{
    private readonly WireOptions _options;
    private int _lastId;

    private WireClient(WireSocket socket, WireOptions options)
    {
        (Socket, _options) = (socket, options);
        Events = new(socket, options.Timeout);
    }

    /// <summary>The socket below, for frames that no request makes.</summary>
    public WireSocket Socket { get; }

    public WireEvents Events { get; }

    /// <summary>The payload of <c>hello-ok</c>.</summary>
    public JsonElement Hello { get; private set; }

    /// <summary>The token the gateway issued to this client's device.</summary>
    public string? DeviceToken =>
        Hello.TryGetProperty("auth", out var auth) ? auth.GetProperty("deviceToken").GetString() : null;

    public Task<WireClose> Closed => Socket.Closed.WaitAsync(_options.Timeout);

    /// <summary>Opens a socket and connects.</summary>
    /// <exception cref="WireError">The gateway refused; <see cref="WireRefusal"/> in tests that expect it.</exception>
    public static Task<WireClient> ConnectAsync(Uri url, Action<WireOptions>? configure = null)
    {
        var options = new WireOptions();
        configure?.Invoke(options);
        return ConnectAsync(url, options);
    }

    public static async Task<WireClient> ConnectAsync(Uri url, WireOptions options)
    {
        var socket = await WireSocket.OpenAsync(url, options.Headers);
        var client = new WireClient(socket, options);
        try
        {
            var challenge = await client.Events.WaitFor("connect.challenge");
            client.Hello = await client.Request("connect", options.ToParams(challenge.GetProperty("nonce").GetString()!));
            return client;
        }
        catch
        {
            await client.DisposeAsync();
            throw;
        }
    }

    /// <summary>Connects where a refusal is expected, and returns the error with the close that follows it.</summary>
    public static async Task<WireRefusal> RefusedAsync(Uri url, Action<WireOptions> configure)
    {
        var options = new WireOptions();
        configure(options);
        await using var socket = await WireSocket.OpenAsync(url, options.Headers);
        var client = new WireClient(socket, options);
        var challenge = await client.Events.WaitFor("connect.challenge");
        try
        {
            await client.Request("connect", options.ToParams(challenge.GetProperty("nonce").GetString()!));
        }
        catch (WireError error)
        {
            return new(error, await client.Closed);
        }
        throw new InvalidOperationException("The gateway let in a client that it should have refused");
    }

    /// <summary>Sends a request and returns the payload of its first answer; JSON null where the answer has none.</summary>
    /// <exception cref="WireError">The gateway answered with an error.</exception>
    public async Task<JsonElement> Request(string method, object? parameters = null, TimeSpan? timeout = null) =>
        Payload(method, await Response(await Send(method, parameters), method, timeout, final: false));

    /// <summary>As <see cref="Request"/>, for methods that first say <c>accepted</c>: returns the answer after that.</summary>
    public async Task<JsonElement> RequestFinal(string method, object? parameters = null, TimeSpan? timeout = null) =>
        Payload(method, await Response(await Send(method, parameters), method, timeout, final: true));

    /// <summary>Sends a request and waits for nothing; returns its id.</summary>
    public async Task<string> Send(string method, object? parameters = null)
    {
        var id = $"t{Interlocked.Increment(ref _lastId)}";
        var frame = new JsonObject { ["type"] = "req", ["id"] = id, ["method"] = method };
        if (parameters is not null) frame["params"] = JsonSerializer.SerializeToNode(parameters, JsonSerializerOptions.Web);
        await Socket.SendText(frame.ToJsonString());
        return id;
    }

    /// <summary>The payload that answers the request of this id; <paramref name="final"/>: the one after <c>accepted</c>.</summary>
    public async Task<JsonElement> Answer(string id, string method, bool final = false, TimeSpan? timeout = null) =>
        Payload(method, await Response(id, method, timeout, final));

    public async ValueTask DisposeAsync() => await Socket.DisposeAsync();

    private Task<JsonElement> Response(string id, string method, TimeSpan? timeout, bool final) =>
        Socket.WaitFor($"answer to {method}", frame => IsAnswer(frame, id) && !(final && IsInterim(frame)), timeout ?? _options.Timeout);

    private static bool IsAnswer(JsonElement frame, string id) =>
        frame.GetProperty("type").ValueEquals("res")
        && frame.GetProperty("id") is { ValueKind: JsonValueKind.String } answered && answered.ValueEquals(id);

    private static bool IsInterim(JsonElement frame) =>
        frame.TryGetProperty("payload", out var payload) && payload.ValueKind is JsonValueKind.Object
        && payload.TryGetProperty("status", out var status) && status.ValueEquals("accepted");

    private static JsonElement Payload(string method, JsonElement response)
    {
        if (!response.GetProperty("ok").GetBoolean()) throw new WireError(method, response);
        return response.TryGetProperty("payload", out var payload) ? payload : Null;
    }

    private static readonly JsonElement Null = JsonDocument.Parse("null").RootElement;
}
