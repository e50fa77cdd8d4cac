using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace OpenClaw.TestSupport.Channels;

/// <summary>The Bot API on a free port of this machine, as far as a gateway uses it: updates that stay until they are confirmed, messages, refusals, webhooks.</summary>
public sealed class FakeTelegram : IAsyncDisposable
{
    public const string Token = "4242:test-token";
    public const long BotId = 4242;
    public const string BotName = "claw_bot";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(40);

    private readonly Lock _lock = new();
    private readonly List<JsonObject> _updates = [];
    private readonly List<JsonObject> _sent = [];
    private readonly List<long> _offsets = [];
    private readonly ConcurrentQueue<Func<JsonObject, JsonObject?>> _answers = new();
    private readonly CancellationTokenSource _closing = new();
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private WebApplication? _app;
    private long _nextUpdate = 1000;
    private int _nextMessage = 1;

    public Uri Address { get; private set; } = new("http://127.0.0.1");

    /// <summary>What the bot set as its webhook.</summary>
    public JsonObject? Webhook { get; private set; }

    /// <summary>Set: the token is refused.</summary>
    public bool RefusesToken { get; set; }

    /// <summary>Set: an answer to a message is never given, though the message is taken.</summary>
    public bool SwallowsAnswers { get; set; }

    /// <summary>What was sent and taken, oldest first.</summary>
    public IReadOnlyList<JsonObject> Sent
    {
        get { lock (_lock) return [.. _sent]; }
    }

    /// <summary>Each <c>offset</c> the bot asked with.</summary>
    public IReadOnlyList<long> Offsets
    {
        get { lock (_lock) return [.. _offsets]; }
    }

    /// <summary>Updates that are not confirmed.</summary>
    public int Unconfirmed
    {
        get { lock (_lock) return _updates.Count; }
    }

    public static async Task<FakeTelegram> StartAsync()
    {
        var fake = new FakeTelegram();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.Configure<Microsoft.Extensions.Hosting.HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(1));
        fake._app = builder.Build();
        fake._app.Run(fake.HandleAsync);
        await fake._app.StartAsync();
        fake.Address = new Uri(fake._app.Urls.First());
        return fake;
    }

    /// <summary>Answers the next message so; null: as always.</summary>
    public void OnNextMessage(Func<JsonObject, JsonObject?> answer) => _answers.Enqueue(answer);

    public static JsonObject Refusal(int code, string description, int? retryAfter = null)
    {
        var refusal = new JsonObject { ["ok"] = false, ["error_code"] = code, ["description"] = description };
        if (retryAfter is { } seconds) refusal["parameters"] = new JsonObject { ["retry_after"] = seconds };
        return refusal;
    }

    /// <summary>Somebody writes to the bot.</summary>
    public JsonObject Direct(long from, string text, string name = "Ada") => Update(new()
    {
        ["from"] = new JsonObject { ["id"] = from, ["is_bot"] = false, ["first_name"] = name },
        ["chat"] = new JsonObject { ["id"] = from, ["type"] = "private", ["first_name"] = name },
        ["text"] = text,
    });

    /// <summary>Somebody writes in a group.</summary>
    public JsonObject Group(long chat, long from, string text, Action<JsonObject>? more = null)
    {
        var message = new JsonObject
        {
            ["from"] = new JsonObject { ["id"] = from, ["is_bot"] = false, ["first_name"] = "Ada" },
            ["chat"] = new JsonObject { ["id"] = chat, ["type"] = "supergroup", ["title"] = "Team" },
            ["text"] = text,
        };
        more?.Invoke(message);
        return Update(message);
    }

    /// <summary>Any message.</summary>
    public JsonObject Update(JsonObject message)
    {
        lock (_lock)
        {
            message["message_id"] = _nextMessage++;
            message["date"] = 1_700_000_000;
            var update = new JsonObject { ["update_id"] = _nextUpdate++, ["message"] = message };
            _updates.Add(update);
            Changed();
            return update;
        }
    }

    /// <summary>The messages sent, once there are as many.</summary>
    public async Task<IReadOnlyList<JsonObject>> SentAsync(int count)
    {
        await UntilAsync(() => _sent.Count >= count, $"{count} message(s)");
        return Sent;
    }

    /// <summary>Completes when every update was confirmed.</summary>
    public Task ConfirmedAsync() => UntilAsync(() => _updates.Count == 0, "all updates to be confirmed");

    public Task WebhookSetAsync() => UntilAsync(() => Webhook is not null, "a webhook");

    public async ValueTask DisposeAsync()
    {
        // A test may have ended it before.
        if (_app is not { } app) return;
        _app = null;
        await _closing.CancelAsync();
        await app.DisposeAsync();
        _closing.Dispose();
    }

    private async Task UntilAsync(Func<bool> isSo, string what)
    {
        using var limit = new CancellationTokenSource(Limit);
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                if (isSo()) return;
                changed = _changed.Task;
            }
            try
            {
                await changed.WaitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"Telegram waited for {what}; it has {Sent.Count} sent and {Unconfirmed} unconfirmed");
            }
        }
    }

    private async Task HandleAsync(HttpContext http)
    {
        var path = http.Request.Path.Value!.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var request = await ReadAsync(http.Request);
        if (path.Length != 2 || path[0] != $"bot{Token}" || RefusesToken)
        {
            await AnswerAsync(http, Refusal(401, "Unauthorized"));
            return;
        }
        switch (path[1].ToLowerInvariant())
        {
            case "getme":
                await AnswerAsync(http, Ok(new JsonObject { ["id"] = BotId, ["is_bot"] = true, ["first_name"] = "Claw", ["username"] = BotName }));
                break;
            case "deletewebhook":
                lock (_lock) Webhook = null;
                await AnswerAsync(http, Ok(true));
                break;
            case "setwebhook":
                lock (_lock)
                {
                    Webhook = request;
                    Changed();
                }
                await AnswerAsync(http, Ok(true));
                break;
            case "getupdates":
                await AnswerAsync(http, Ok(await UpdatesAsync(request, http.RequestAborted)));
                break;
            case "sendmessage":
                await SendAsync(http, request);
                break;
            default:
                await AnswerAsync(http, Refusal(404, $"Not Found: method {path[1]}"));
                break;
        }
    }

    private async Task SendAsync(HttpContext http, JsonObject request)
    {
        if (_answers.TryDequeue(out var answer) && answer(request) is { } given)
        {
            await AnswerAsync(http, given);
            return;
        }
        JsonObject message;
        lock (_lock)
        {
            _sent.Add(request);
            message = new JsonObject
            {
                ["message_id"] = _nextMessage++, ["date"] = 1_700_000_000, ["text"] = request["text"]?.DeepClone(),
                ["chat"] = new JsonObject { ["id"] = long.Parse(request["chat_id"]!.ToString(), System.Globalization.CultureInfo.InvariantCulture), ["type"] = "private" },
            };
            Changed();
        }
        if (SwallowsAnswers) http.Abort();
        else await AnswerAsync(http, Ok(message));
    }

    // A long poll: answers at once when there is something, else when there is or its time is over.
    private async Task<JsonArray> UpdatesAsync(JsonObject request, CancellationToken aborted)
    {
        var offset = (long?)request["offset"] ?? 0;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(aborted, _closing.Token);
        lock (_lock) _offsets.Add(offset);
        limit.CancelAfter(TimeSpan.FromSeconds((int?)request["timeout"] ?? 0));
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                if (_updates.RemoveAll(update => (long)update["update_id"]! < offset) > 0) Changed();
                if (_updates.Count > 0) return [.. _updates.Take(100).Select(update => update.DeepClone())];
                changed = _changed.Task;
            }
            try
            {
                await changed.WaitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                return [];
            }
        }
    }

    private void Changed()
    {
        var changed = _changed;
        _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        changed.SetResult();
    }

    private static JsonObject Ok(JsonNode result) => new() { ["ok"] = true, ["result"] = result };

    private static async Task<JsonObject> ReadAsync(HttpRequest request)
    {
        if (request.ContentLength is 0 || request.ContentType is null) return [];
        if (request.HasFormContentType)
        {
            var form = await request.ReadFormAsync();
            return new JsonObject(form.Select(field => KeyValuePair.Create(field.Key, (JsonNode?)field.Value.ToString())));
        }
        return await JsonSerializer.DeserializeAsync<JsonObject>(request.Body) ?? [];
    }

    private static Task AnswerAsync(HttpContext http, JsonObject answer)
    {
        // Telegram's status is that of its error.
        http.Response.StatusCode = (int?)answer["error_code"] ?? 200;
        http.Response.ContentType = "application/json";
        return http.Response.WriteAsync(answer.ToJsonString());
    }
}
