using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace OpenClaw.TestSupport.ModelFakes;

/// <summary>A model provider on a free port of this machine. Vendors' dialects derive from it.</summary>
public abstract class FakeModelServer : IAsyncDisposable
{
    private const int MaxRecorded = 1000;

    private readonly ConcurrentQueue<FakeReply> _next = new();
    private readonly ConcurrentQueue<FakeRequest> _requests = new();
    private readonly ConcurrentDictionary<int, TaskCompletionSource<FakeRequest>> _awaited = new();
    private readonly CancellationTokenSource _closing = new();
    private WebApplication? _app;
    private int _count;

    /// <summary>Where it listens, without a path.</summary>
    public Uri Address { get; private set; } = new("http://127.0.0.1");

    /// <summary>Pieces of an answer that asks for no number.</summary>
    public int DefaultTokens { get; init; } = 12;

    /// <summary>Before each of them.</summary>
    public TimeSpan DefaultDelay { get; init; }

    /// <summary>Off for load tests: bodies are large.</summary>
    public bool RecordsRequests { get; init; } = true;

    /// <summary>A model it offers in the way of a local model server; null: none.</summary>
    public string? LocalModel { get; set; }

    /// <summary>The requests so far, oldest first; at most 1000.</summary>
    public IReadOnlyList<FakeRequest> Requests => [.. _requests];

    public int RequestCount => Volatile.Read(ref _count);

    /// <summary>Answers the next requests with these, instead of what their last message asks for.</summary>
    public void Enqueue(params FakeReply[] replies)
    {
        foreach (var reply in replies)
            _next.Enqueue(reply);
    }

    /// <summary>Completes when the given request has arrived, counted from 1.</summary>
    public Task<FakeRequest> RequestAsync(int number) =>
        _awaited.GetOrAdd(number, static _ => new(TaskCreationOptions.RunContinuationsAsynchronously)).Task.WaitAsync(TimeSpan.FromSeconds(30));

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        if (_app is not null)
            await _app.DisposeAsync();
        _closing.Dispose();
        GC.SuppressFinalize(this);
    }

    protected async Task ListenAsync(int port)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        builder.Services.Configure<Microsoft.Extensions.Hosting.HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(1));
        _app = builder.Build();
        _app.Run(HandleAsync);
        await _app.StartAsync();
        Address = new Uri(_app.Urls.First());
    }

    /// <summary>Writes an answer in the vendor's form.</summary>
    protected abstract Task AnswerAsync(HttpContext http, FakeRequest request, FakeReply reply, int number, CancellationToken stop);

    /// <summary>The body of a refusal in the vendor's form.</summary>
    protected abstract string ErrorBody(int status, string message);

    /// <summary>Whether a tool result is among what follows the last message of the user, and that message's text.</summary>
    protected abstract (string Text, bool HasToolResult) ReadTurns(JsonElement body);

    protected static string TextOf(JsonElement content) => content.ValueKind switch
    {
        JsonValueKind.String => content.GetString()!,
        JsonValueKind.Array => string.Join('\n', content.EnumerateArray().Select(part => part.TryGetProperty("text", out var text) ? text.GetString() : null).Where(text => text is not null)),
        _ => "",
    };

    private async Task HandleAsync(HttpContext http)
    {
        if (http.Request.Path.Value!.EndsWith("/models", StringComparison.Ordinal))
        {
            await http.Response.WriteAsync("""{"object":"list","data":[{"id":"mock-1","object":"model","owned_by":"mock"}]}""");
            return;
        }
        if (http.Request.Path == "/api/tags")
        {
            await http.Response.WriteAsync("{\"models\":[" + (LocalModel is null ? "" : $"{{\"name\":\"{LocalModel}\"}}") + "]}");
            return;
        }
        using var buffer = new MemoryStream((int)(http.Request.ContentLength ?? 4096));
        await http.Request.Body.CopyToAsync(buffer);
        var request = Read(http, buffer.ToArray());
        var number = Interlocked.Increment(ref _count);
        Record(number, request);

        var reply = _next.TryDequeue(out var scripted) ? scripted : FakeScript.Read(request, DefaultTokens, DefaultDelay);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, _closing.Token);
        try
        {
            if (reply.Hang)
                await Task.Delay(Timeout.Infinite, stop.Token);
            if (reply.FailStatus is { } status)
            {
                http.Response.StatusCode = status;
                http.Response.ContentType = "application/json";
                await http.Response.WriteAsync(ErrorBody(status, reply.FailMessage ?? $"mock failure {status}"), stop.Token);
                return;
            }
            await AnswerAsync(http, request, reply, number, stop.Token);
        }
        catch (OperationCanceledException)
        {
            // The caller hung up, or the server closes: nobody waits for the rest.
            http.Abort();
        }
    }

    private FakeRequest Read(HttpContext http, byte[] body)
    {
        var (text, hasToolResult) = ("", false);
        try
        {
            using var document = JsonDocument.Parse(body.Length == 0 ? "{}"u8.ToArray() : body);
            (text, hasToolResult) = ReadTurns(document.RootElement);
        }
        catch (JsonException)
        {
            // Recorded as it is; the answer says nothing about it.
        }
        return new()
        {
            Path = http.Request.Path,
            Headers = http.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            Body = body,
            LastUserText = text,
            HasToolResult = hasToolResult,
        };
    }

    private void Record(int number, FakeRequest request)
    {
        if (RecordsRequests && number <= MaxRecorded)
            _requests.Enqueue(request);
        if (RecordsRequests)
            _awaited.GetOrAdd(number, static _ => new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult(request);
    }

    /// <summary>Writes server-sent events; flushes when told, so that an answer without delays leaves in few packets.</summary>
    protected sealed class EventStream(HttpContext http)
    {
        public void Start() => http.Response.ContentType = "text/event-stream";

        public void Write(string data, string? name = null)
        {
            var text = name is null ? $"data: {data}\n\n" : $"event: {name}\ndata: {data}\n\n";
            var size = Encoding.UTF8.GetMaxByteCount(text.Length);
            var span = http.Response.BodyWriter.GetSpan(size);
            http.Response.BodyWriter.Advance(Encoding.UTF8.GetBytes(text, span));
        }

        public async Task FlushAsync(CancellationToken stop) => await http.Response.BodyWriter.FlushAsync(stop);

        /// <summary>Waits before a piece where the reply asks for it, and behind the last one. False: the connection was broken, as scripted.</summary>
        public async Task<bool> BeforeWordAsync(FakeReply reply, int index, CancellationToken stop)
        {
            if (reply.CutAfterWords == index)
            {
                await FlushAsync(stop);
                http.Abort();
                return false;
            }
            if (reply.HangAfterWords && index == reply.Words.Count)
            {
                await FlushAsync(stop);
                await Task.Delay(Timeout.Infinite, stop);
            }
            if (reply.Delay > TimeSpan.Zero)
            {
                await FlushAsync(stop);
                await Task.Delay(reply.Delay, stop);
            }
            return true;
        }
    }
}
