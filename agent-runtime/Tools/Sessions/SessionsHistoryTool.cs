using System.Text;
using System.Text.Json.Nodes;
using OpenClaw.AgentRuntime.Runs;
using OpenClaw.Protocol.Transcripts;

namespace OpenClaw.AgentRuntime.Tools.Sessions;

/// <summary><c>sessions_history</c>: the last messages of a conversation.</summary>
internal static class SessionsHistoryTool
{
    private const int DefaultLimit = 50;
    private const int MaxLimit = 200;

    // What is left of the limit for one tool result, once it is indented.
    private const int MaxBytes = 40 * 1024;

    public static AgentTool Create() => AgentTool.Create(
        "sessions_history",
        "Read the last messages of a conversation",
        "Read the last messages of a conversation.",
        ToolEffect.ReadOnly,
        [
            new("sessionKey", """{"type":"string","description":"Key of the conversation, as sessions_list gives it"}""", IsRequired: true),
            new("limit", """{"type":"integer","minimum":1,"description":"Most messages"}"""),
            new("includeTools", """{"type":"boolean","description":"Show results of tools too"}"""),
        ],
        RunAsync);

    private static async Task<ToolResult> RunAsync(ToolCall call, CancellationToken cancellationToken)
    {
        var key = await KeyAsync(call, cancellationToken);
        var limit = Math.Min(call.OptionalInteger("limit", 1, int.MaxValue) ?? DefaultLimit, MaxLimit);
        var includeTools = call.OptionalFlag("includeTools", otherwise: false);
        if (!SessionAccess.MaySee(call.Context, key))
            return ToolResult.Json(new() { ["status"] = "forbidden", ["error"] = $"Conversation {key} is not visible from here (tools.sessions.visibility)" });

        var history = await call.Context.Request.Sessions.HistoryAsync(key, limit, cancellationToken)
            ?? throw new ToolException($"There is no conversation {key}");
        return ToolResult.Json(Describe(key, includeTools ? history : [.. history.Where(message => message is not ToolResultMessage)]));
    }

    private static async Task<string> KeyAsync(ToolCall call, CancellationToken cancellationToken)
    {
        if (call.OptionalText("sessionId") is { } id)
        {
            var sessions = await call.Context.Request.Sessions.ListAsync(MaxLimit, activeWithin: null, cancellationToken);
            return sessions.FirstOrDefault(session => session.SessionId == id)?.Key ?? throw new ToolException($"There is no conversation with the id {id}");
        }
        return SessionAccess.Resolve(call.Context, call.RequireText("sessionKey"));
    }

    // The newest messages are the ones that count: the oldest are dropped until the rest fits.
    private static JsonObject Describe(string key, IReadOnlyList<TranscriptMessage> history)
    {
        var messages = new Stack<JsonObject>();
        var bytes = 0;
        var contentTruncated = false;
        for (var index = history.Count - 1; index >= 0; index--)
        {
            var message = HistoryText.Describe(history[index], out var wasCut);
            var size = Encoding.UTF8.GetByteCount(message.ToJsonString());
            if (bytes + size > MaxBytes)
                break;
            bytes += size;
            contentTruncated |= wasCut;
            messages.Push(message);
        }
        var dropped = history.Count - messages.Count;
        return new()
        {
            ["sessionKey"] = key,
            ["messages"] = new JsonArray([.. messages]),
            ["truncated"] = dropped > 0 || contentTruncated,
            ["droppedMessages"] = dropped > 0,
            ["contentTruncated"] = contentTruncated,
            ["bytes"] = bytes,
        };
    }
}
