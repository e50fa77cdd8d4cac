using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace OpenClaw.TestSupport.ModelFakes;

/// <summary>Speaks chat completions and responses, streamed and whole.</summary>
public sealed class FakeOpenAiServer : FakeModelServer
{
    /// <summary>As a provider's <c>baseUrl</c>.</summary>
    public string BaseUrl => $"{Address.AbsoluteUri.TrimEnd('/')}/v1";

    public static async Task<FakeOpenAiServer> StartAsync(int port = 0, int defaultTokens = 12, TimeSpan defaultDelay = default, bool recordsRequests = true)
    {
        var server = new FakeOpenAiServer { DefaultTokens = defaultTokens, DefaultDelay = defaultDelay, RecordsRequests = recordsRequests };
        await server.ListenAsync(port);
        return server;
    }

    protected override string ErrorBody(int status, string message) =>
        JsonSerializer.Serialize(new { error = new { message, type = "mock_error", code = status.ToString(System.Globalization.CultureInfo.InvariantCulture) } });

    protected override (string Text, bool HasToolResult) ReadTurns(JsonElement body)
    {
        if (body.TryGetProperty("input", out var input) && input.ValueKind == JsonValueKind.String)
            return (input.GetString()!, false);
        if (!body.TryGetProperty("messages", out var turns) && !body.TryGetProperty("input", out turns))
            return ("", false);
        var hasToolResult = false;
        for (var index = turns.GetArrayLength() - 1; index >= 0; index--)
        {
            var turn = turns[index];
            var role = turn.TryGetProperty("role", out var name) ? name.GetString() : null;
            hasToolResult |= role == "tool" || (turn.TryGetProperty("type", out var type) && type.GetString() == "function_call_output");
            if (role == "user")
                return (TextOf(turn.GetProperty("content")), hasToolResult);
        }
        return ("", hasToolResult);
    }

    protected override Task AnswerAsync(HttpContext http, FakeRequest request, FakeReply reply, int number, CancellationToken stop)
    {
        // Only the two members are needed of a body that may be large.
        var body = request.BodyText;
        var isStream = body.Contains("\"stream\":true", StringComparison.Ordinal) || body.Contains("\"stream\": true", StringComparison.Ordinal);
        var wantsUsage = !request.Path.EndsWith("/chat/completions", StringComparison.Ordinal) || !isStream || body.Contains("include_usage", StringComparison.Ordinal);
        var tokens = new Tokens(reply.InputTokens ?? (request.Body.Length + 3) / 4, reply.Words.Count, reply.CachedTokens, reply.ReportUsage && wantsUsage);
        return request.Path.EndsWith("/responses", StringComparison.Ordinal)
            ? RespondAsync(http, reply, number, tokens, isStream, stop)
            : CompleteAsync(http, reply, number, tokens, isStream, stop);
    }

    private sealed record Tokens(int Input, int Output, int Cached, bool AreReported);

    private static async Task CompleteAsync(HttpContext http, FakeReply reply, int number, Tokens tokens, bool isStream, CancellationToken stop)
    {
        var finish = reply.FinishReason ?? (reply.ToolCalls.Count > 0 ? "tool_calls" : "stop");
        var usage = $$$"""{"prompt_tokens":{{{tokens.Input}}},"completion_tokens":{{{tokens.Output}}},"total_tokens":{{{tokens.Input + tokens.Output}}},"prompt_tokens_details":{"cached_tokens":{{{tokens.Cached}}}}}""";
        var head = $"\"id\":\"mock-{number}\",\"created\":1,\"model\":\"mock-1\"";
        if (!isStream)
        {
            var calls = string.Join(',', reply.ToolCalls.Select((call, index) => Call(call, number, index)));
            var message = reply.ToolCalls.Count > 0 ? $$$"""{"role":"assistant","content":null,"tool_calls":[{{{calls}}}]}""" : $$$"""{"role":"assistant","content":{{{Quote(reply.Text)}}}}""";
            http.Response.ContentType = "application/json";
            await http.Response.WriteAsync($$$"""{{{{head}}},"object":"chat.completion","choices":[{"index":0,"finish_reason":"{{{finish}}}","message":{{{message}}}}]{{{(tokens.AreReported ? ",\"usage\":" + usage : "")}}}}""", stop);
            return;
        }

        var stream = new EventStream(http);
        stream.Start();
        var prefix = $$$"""{{{{head}}},"object":"chat.completion.chunk","choices":[{"index":0,"delta":""";
        void Chunk(string delta, string finished = "null") => stream.Write($$$"""{{{prefix}}}{{{delta}}},"finish_reason":{{{finished}}}}]}""");

        Chunk("""{"role":"assistant","content":""}""");
        for (var index = 0; index < reply.Words.Count; index++)
        {
            if (!await stream.BeforeWordAsync(reply, index, stop))
                return;
            Chunk($$$"""{"content":{{{Quote(reply.Words[index])}}}}""");
        }
        if (!await stream.BeforeWordAsync(reply with { Delay = default }, reply.Words.Count, stop))
            return;
        if (reply.ErrorAfterWords is { } error)
        {
            stream.Write($$$"""{"error":{"message":{{{Quote(error)}}},"type":"server_error","code":null}}""");
            await stream.FlushAsync(stop);
            return;
        }
        for (var index = 0; index < reply.ToolCalls.Count; index++)
        {
            var call = reply.ToolCalls[index];
            var half = call.Arguments.Length / 2;
            Chunk($$$"""{"tool_calls":[{"index":{{{index}}},"id":"{{{CallId(number, index)}}}","type":"function","function":{"name":{{{Quote(call.Name)}}},"arguments":""}}]}""");
            foreach (var piece in new[] { call.Arguments[..half], call.Arguments[half..] })
                Chunk($$$"""{"tool_calls":[{"index":{{{index}}},"function":{"arguments":{{{Quote(piece)}}}}}]}""");
        }
        if (!reply.EndEarly)
        {
            Chunk("{}", Quote(finish));
            if (tokens.AreReported)
                stream.Write($$$"""{{{{head}}},"object":"chat.completion.chunk","choices":[],"usage":{{{usage}}}}""");
            stream.Write("[DONE]");
        }
        await stream.FlushAsync(stop);
    }

    private static async Task RespondAsync(HttpContext http, FakeReply reply, int number, Tokens tokens, bool isStream, CancellationToken stop)
    {
        var usage = $$$"""{"input_tokens":{{{tokens.Input}}},"output_tokens":{{{tokens.Output}}},"total_tokens":{{{tokens.Input + tokens.Output}}},"input_tokens_details":{"cached_tokens":{{{tokens.Cached}}}},"output_tokens_details":{"reasoning_tokens":0}}""";
        var items = reply.ToolCalls.Count > 0
            ? reply.ToolCalls.Select((call, index) => FunctionItem(call, number, index, "completed", call.Arguments)).ToList()
            : [$$$"""{"type":"message","id":"msg_mock-{{{number}}}","role":"assistant","status":"completed","content":[{"type":"output_text","text":{{{Quote(reply.Text)}}},"annotations":[]}]}"""];
        string Response(string status, string output) =>
            $$$"""{"id":"resp_mock-{{{number}}}","object":"response","created_at":1,"status":"{{{status}}}","model":"mock-1","output":[{{{output}}}],"parallel_tool_calls":true,"tools":[],"tool_choice":"auto"{{{(tokens.AreReported ? ",\"usage\":" + usage : "")}}}}""";

        if (!isStream)
        {
            http.Response.ContentType = "application/json";
            await http.Response.WriteAsync(Response("completed", string.Join(',', items)), stop);
            return;
        }
        var stream = new EventStream(http);
        stream.Start();
        var sequence = 0;
        void Event(string type, string members) => stream.Write($$$"""{"type":"{{{type}}}","sequence_number":{{{sequence++}}},{{{members}}}}""", type);

        Event("response.created", $"\"response\":{Response("in_progress", "")}");
        if (reply.ToolCalls.Count == 0)
        {
            Event("response.output_item.added", $$$"""
                "output_index":0,"item":{"type":"message","id":"msg_mock-{{{number}}}","role":"assistant","status":"in_progress","content":[]}
                """);
            for (var index = 0; index < reply.Words.Count; index++)
            {
                if (!await stream.BeforeWordAsync(reply, index, stop))
                    return;
                Event("response.output_text.delta", $"\"item_id\":\"msg_mock-{number}\",\"output_index\":0,\"content_index\":0,\"delta\":{Quote(reply.Words[index])}");
            }
            if (!await stream.BeforeWordAsync(reply with { Delay = default }, reply.Words.Count, stop))
                return;
        }
        if (reply.ErrorAfterWords is { } error)
        {
            var failed = Response("failed", "");
            Event("response.failed", $$$"""
                "response":{{{failed[..^1]}}},"error":{"code":"server_error","message":{{{Quote(error)}}}}}
                """);
            await stream.FlushAsync(stop);
            return;
        }
        for (var index = 0; index < reply.ToolCalls.Count; index++)
        {
            var call = reply.ToolCalls[index];
            Event("response.output_item.added", $"\"output_index\":{index},\"item\":{FunctionItem(call, number, index, "in_progress", "")}");
            Event("response.function_call_arguments.delta", $"\"item_id\":\"fc_mock-{number}-{index}\",\"output_index\":{index},\"delta\":{Quote(call.Arguments)}");
            Event("response.function_call_arguments.done", $"\"item_id\":\"fc_mock-{number}-{index}\",\"output_index\":{index},\"arguments\":{Quote(call.Arguments)}");
        }
        if (!reply.EndEarly)
        {
            for (var index = 0; index < items.Count; index++)
                Event("response.output_item.done", $"\"output_index\":{index},\"item\":{items[index]}");
            Event("response.completed", $"\"response\":{Response("completed", string.Join(',', items))}");
        }
        await stream.FlushAsync(stop);
    }

    private static string FunctionItem(FakeToolCall call, int number, int index, string status, string arguments) =>
        $$$"""{"type":"function_call","id":"fc_mock-{{{number}}}-{{{index}}}","call_id":"{{{CallId(number, index)}}}","name":{{{Quote(call.Name)}}},"arguments":{{{Quote(arguments)}}},"status":"{{{status}}}"}""";

    private static string Call(FakeToolCall call, int number, int index) =>
        $$$"""{"id":"{{{CallId(number, index)}}}","type":"function","function":{"name":{{{Quote(call.Name)}}},"arguments":{{{Quote(call.Arguments)}}}}}""";

    private static string CallId(int number, int index) => index == 0 ? $"call_mock-{number}" : $"call_mock-{number}-{index}";

    private static string Quote(string text) => JsonSerializer.Serialize(text);
}
