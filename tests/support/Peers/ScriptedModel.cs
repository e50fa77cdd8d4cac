using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace OpenClaw.TestSupport.Peers;

/// <summary>
/// A model server whose answers are written in the last user message: <c>SAY:text</c>, <c>TOKENS:n</c> words,
/// <c>DELAY:ms</c> before each, <c>TOOL:name {json}</c> first a tool call, <c>FAIL:status</c>, <c>HANG:</c>.
/// </summary>
public sealed partial class ScriptedModel : IAsyncDisposable
{
    private readonly WebApplication _server;
    private readonly ConcurrentQueue<JsonNode> _requests = new();

    private ScriptedModel()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _server = builder.Build();
        _server.MapPost("/v1/chat/completions", CompleteAsync);
    }

    public string Url => $"{_server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()}/v1";

    /// <summary>The bodies of all requests so far.</summary>
    public IReadOnlyCollection<JsonNode> Requests => _requests;

    public static async Task<ScriptedModel> StartAsync()
    {
        var model = new ScriptedModel();
        await model._server.StartAsync();
        return model;
    }

    public async ValueTask DisposeAsync() => await _server.DisposeAsync();

    private async Task CompleteAsync(HttpContext context)
    {
        var request = (await JsonNode.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted))!;
        _requests.Enqueue(request);
        var messages = request["messages"]!.AsArray();
        var lastUser = messages.Select((message, index) => (message, index)).Last(m => (string?)m.message!["role"] == "user").index;
        var script = Text(messages[lastUser]!["content"]);
        var toolDone = messages.Skip(lastUser + 1).Any(message => (string?)message!["role"] == "tool");

        if (Fail().Match(script) is { Success: true } fail)
        {
            context.Response.StatusCode = Number(fail);
            await context.Response.WriteAsJsonAsync(new { error = new { message = $"scripted failure {fail.Groups[1].Value}", type = "scripted" } });
            return;
        }
        if (script.Contains("HANG:", StringComparison.Ordinal)) await HangAsync(context.RequestAborted);

        context.Response.ContentType = "text/event-stream";
        await Chunk(context, new() { ["role"] = "assistant", ["content"] = "" });
        if (!toolDone && Tool().Match(script) is { Success: true } tool)
        {
            await Chunk(context, ToolCall(tool.Groups[1].Value, tool.Groups[2].Value));
            await Chunk(context, [], "tool_calls");
        }
        else
        {
            var delay = Delay().Match(script) is { Success: true } slow ? Number(slow) : 0;
            foreach (var word in Words(script, toolDone))
            {
                if (delay > 0) await Task.Delay(delay, context.RequestAborted);
                await Chunk(context, new() { ["content"] = word });
            }
            await Chunk(context, [], "stop");
        }
        await Write(context, new JsonObject
        {
            ["id"] = "scripted", ["object"] = "chat.completion.chunk", ["choices"] = new JsonArray(),
            ["usage"] = new JsonObject { ["prompt_tokens"] = 100, ["completion_tokens"] = 10, ["total_tokens"] = 110 },
        }.ToJsonString());
        await Write(context, "[DONE]");
    }

    private static async Task HangAsync(CancellationToken aborted) => await Task.Delay(Timeout.Infinite, aborted);

    private static Task Chunk(HttpContext context, JsonObject delta, string? finish = null) =>
        Write(context, new JsonObject
        {
            ["id"] = "scripted", ["object"] = "chat.completion.chunk", ["model"] = "mock-1",
            ["choices"] = new JsonArray(new JsonObject { ["index"] = 0, ["delta"] = delta, ["finish_reason"] = finish }),
        }.ToJsonString());

    private static async Task Write(HttpContext context, string data)
    {
        await context.Response.WriteAsync($"data: {data}\n\n", context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }

    private static JsonObject ToolCall(string name, string arguments) => new()
    {
        ["tool_calls"] = new JsonArray(new JsonObject
        {
            ["index"] = 0, ["id"] = $"call_{Guid.NewGuid():N}", ["type"] = "function",
            ["function"] = new JsonObject { ["name"] = name, ["arguments"] = arguments },
        }),
    };

    private static IEnumerable<string> Words(string script, bool toolDone)
    {
        if (Say().Match(script) is { Success: true } say) return WordEnd().Split(say.Groups[1].Value.Trim());
        if (toolDone) return ["Tool ", "finished."];
        var count = Tokens().Match(script) is { Success: true } tokens ? Number(tokens) : 12;
        return Enumerable.Range(1, count).Select(word => word < count ? $"word{word} " : $"word{word}.");
    }

    private static string Text(JsonNode? content) => content is JsonArray parts
        ? string.Join('\n', parts.Select(part => (string?)part!["text"]))
        : (string?)content ?? "";

    private static int Number(Match match) => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"FAIL:(\d{3})")] private static partial Regex Fail();
    [GeneratedRegex(@"TOOL:([\w.-]+)\s*(\{.*?\})(?=\s|$)", RegexOptions.Singleline)] private static partial Regex Tool();
    [GeneratedRegex(@"TOKENS:(\d+)")] private static partial Regex Tokens();
    [GeneratedRegex(@"DELAY:(\d+)")] private static partial Regex Delay();
    [GeneratedRegex(@"SAY:([^\n]*)")] private static partial Regex Say();
    [GeneratedRegex(@"(?<= )")] private static partial Regex WordEnd();
}
