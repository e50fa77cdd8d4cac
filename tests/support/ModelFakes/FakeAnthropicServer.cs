using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace OpenClaw.TestSupport.ModelFakes;

/// <summary>Speaks the messages API, streamed.</summary>
public sealed class FakeAnthropicServer : FakeModelServer
{
    /// <summary>As a provider's <c>baseUrl</c>.</summary>
    public string BaseUrl => Address.AbsoluteUri.TrimEnd('/');

    public static async Task<FakeAnthropicServer> StartAsync(int port = 0, int defaultTokens = 12, TimeSpan defaultDelay = default, bool recordsRequests = true)
    {
        var server = new FakeAnthropicServer { DefaultTokens = defaultTokens, DefaultDelay = defaultDelay, RecordsRequests = recordsRequests };
        await server.ListenAsync(port);
        return server;
    }

    protected override string ErrorBody(int status, string message) =>
        JsonSerializer.Serialize(new { type = "error", error = new { type = status == 529 ? "overloaded_error" : "api_error", message }, request_id = "req_mock" });

    protected override (string Text, bool HasToolResult) ReadTurns(JsonElement body)
    {
        if (!body.TryGetProperty("messages", out var turns))
            return ("", false);
        var hasToolResult = false;
        for (var index = turns.GetArrayLength() - 1; index >= 0; index--)
        {
            if (turns[index].GetProperty("role").GetString() != "user")
                continue;
            var content = turns[index].GetProperty("content");
            var isResult = content.ValueKind == JsonValueKind.Array
                && content.EnumerateArray().Any(part => part.GetProperty("type").GetString() == "tool_result");
            hasToolResult |= isResult;
            if (TextOf(content) is { Length: > 0 } text)
                return (text, hasToolResult);
        }
        return ("", hasToolResult);
    }

    protected override async Task AnswerAsync(HttpContext http, FakeRequest request, FakeReply reply, int number, CancellationToken stop)
    {
        var stream = new EventStream(http);
        stream.Start();
        void Event(string type, string members = "") => stream.Write($$$"""{"type":"{{{type}}}"{{{(members.Length > 0 ? "," + members : "")}}}}""", type);

        var input = reply.InputTokens ?? (request.Body.Length + 3) / 4;
        var usage = reply.ReportUsage
            ? $$$"""{"input_tokens":{{{input}}},"output_tokens":1,"cache_read_input_tokens":{{{reply.CachedTokens}}},"cache_creation_input_tokens":{{{reply.CacheWriteTokens}}}}"""
            : """{"input_tokens":0,"output_tokens":0}""";
        Event("message_start", $$$"""
            "message":{"id":"msg_mock-{{{number}}}","type":"message","role":"assistant","model":"mock-1","content":[],"stop_reason":null,"stop_sequence":null,"usage":{{{usage}}}}
            """);
        var block = 0;
        if (reply.Thinking is { } thinking)
        {
            Event("content_block_start", $$$"""
                "index":{{{block}}},"content_block":{"type":"thinking","thinking":"","signature":""}
                """);
            Event("content_block_delta", $$$"""
                "index":{{{block}}},"delta":{"type":"thinking_delta","thinking":{{{Quote(thinking)}}}}
                """);
            Event("content_block_delta", $$$"""
                "index":{{{block}}},"delta":{"type":"signature_delta","signature":"seal-{{{number}}}"}
                """);
            Event("content_block_stop", $"\"index\":{block++}");
        }
        if (reply.Words.Count > 0)
        {
            Event("content_block_start", $$$"""
                "index":{{{block}}},"content_block":{"type":"text","text":""}
                """);
            for (var index = 0; index < reply.Words.Count; index++)
            {
                if (!await stream.BeforeWordAsync(reply, index, stop))
                    return;
                Event("content_block_delta", $$$"""
                    "index":{{{block}}},"delta":{"type":"text_delta","text":{{{Quote(reply.Words[index])}}}}
                    """);
            }
            if (!await stream.BeforeWordAsync(reply with { Delay = default }, reply.Words.Count, stop))
                return;
            Event("content_block_stop", $"\"index\":{block++}");
        }
        if (reply.ErrorAfterWords is { } error)
        {
            Event("error", $$$"""
                "error":{"type":"overloaded_error","message":{{{Quote(error)}}}}
                """);
            await stream.FlushAsync(stop);
            return;
        }
        for (var index = 0; index < reply.ToolCalls.Count; index++)
        {
            var call = reply.ToolCalls[index];
            Event("content_block_start", $$$"""
                "index":{{{block}}},"content_block":{"type":"tool_use","id":"toolu_mock{{{number}}}_{{{index}}}","name":{{{Quote(call.Name)}}},"input":{}}
                """);
            var half = call.Arguments.Length / 2;
            foreach (var piece in new[] { call.Arguments[..half], call.Arguments[half..] })
                Event("content_block_delta", $$$"""
                    "index":{{{block}}},"delta":{"type":"input_json_delta","partial_json":{{{Quote(piece)}}}}
                    """);
            Event("content_block_stop", $"\"index\":{block++}");
        }
        if (!reply.EndEarly)
        {
            var reason = reply.FinishReason ?? (reply.ToolCalls.Count > 0 ? "tool_use" : "end_turn");
            Event("message_delta", $$$"""
                "delta":{"stop_reason":"{{{reason}}}","stop_sequence":null},"usage":{"output_tokens":{{{(reply.ReportUsage ? Math.Max(1, reply.Words.Count) : 0)}}}}
                """);
            Event("message_stop");
        }
        await stream.FlushAsync(stop);
    }

    private static string Quote(string text) => JsonSerializer.Serialize(text);
}
