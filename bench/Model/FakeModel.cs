using System.Diagnostics;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace OpenClaw.Bench.Model;

/// <summary>
/// An OpenAI-compatible model on loopback that always streams the same answer. It runs in a process of its own, so that its
/// work is not counted as the gateway's, and does as little as it can: it shares the machine with what is measured.
/// </summary>
internal sealed class FakeModel(ModelReply reply, TimeSpan tokenDelay)
{
    public const string TimingsPath = "/bench/timings";
    private const string CompletionsPath = "/v1/chat/completions";
    private const string ModelsPath = "/v1/models";
    private readonly ModelTimings _timings = new();

    public async Task RunAsync(int port, CancellationToken stopping)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 256 * 1024 * 1024;
            kestrel.Listen(IPAddress.Loopback, port, listen => listen.Protocols = HttpProtocols.Http1);
        });
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        await using var application = builder.Build();
        application.Run(AnswerAsync);
        await application.StartAsync(stopping);
        Console.WriteLine($"model on http://127.0.0.1:{port}/v1");
        await application.WaitForShutdownAsync(stopping);
    }

    private Task AnswerAsync(HttpContext context) => (context.Request.Method, context.Request.Path.Value) switch
    {
        ("POST", CompletionsPath) => CompleteAsync(context),
        ("GET", ModelsPath) => WriteJsonAsync(context, """{"object":"list","data":[{"id":"mock-1","object":"model","owned_by":"bench"}]}"""u8.ToArray()),
        ("GET", TimingsPath) => context.Response.WriteAsJsonAsync(_timings.Summarise(), ModelJson.Default.ModelTimingsSummary),
        ("DELETE", TimingsPath) => ResetTimingsAsync(context),
        _ => NotFoundAsync(context),
    };

    private async Task CompleteAsync(HttpContext context)
    {
        var arrivedAt = Stopwatch.GetTimestamp();
        var stopping = context.RequestAborted;
        await DrainAsync(context.Request, stopping);

        context.Response.ContentType = "text/event-stream";
        if (tokenDelay == TimeSpan.Zero)
        {
            context.Response.ContentLength = reply.Whole.Length;
            await context.Response.Body.WriteAsync(reply.Whole, stopping);
            _timings.Add(arrivedAt, Stopwatch.GetTimestamp());
            return;
        }

        await context.Response.Body.WriteAsync(reply.Opening, stopping);
        await context.Response.Body.FlushAsync(stopping);
        _timings.Add(arrivedAt, Stopwatch.GetTimestamp());
        foreach (var token in reply.Tokens)
        {
            await Task.Delay(tokenDelay, TimeProvider.System, stopping);
            await context.Response.Body.WriteAsync(token, stopping);
            await context.Response.Body.FlushAsync(stopping);
        }

        await context.Response.Body.WriteAsync(reply.Closing, stopping);
    }

    // The history is read off the socket and never looked at: the answer does not depend on it.
    private static async Task DrainAsync(HttpRequest request, CancellationToken stopping)
    {
        while (true)
        {
            var read = await request.BodyReader.ReadAsync(stopping);
            request.BodyReader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
                return;
        }
    }

    private Task ResetTimingsAsync(HttpContext context)
    {
        _timings.Reset();
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    private static Task NotFoundAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return WriteJsonAsync(context, """{"error":{"message":"the bench model knows /v1/chat/completions and /v1/models"}}"""u8.ToArray());
    }

    private static async Task WriteJsonAsync(HttpContext context, byte[] body)
    {
        context.Response.ContentType = "application/json";
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }
}
