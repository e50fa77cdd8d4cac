using System.Text.Json.Nodes;
using OpenClaw.AgentRuntime.Runs;

namespace OpenClaw.AgentRuntime.Tools.Sessions;

/// <summary><c>sessions_list</c>: the conversations of this tenant that the agent may see.</summary>
internal static class SessionsListTool
{
    private const int DefaultLimit = 50;
    private const int MaxLimit = 200;
    private const int MaxMessages = 20;

    public static AgentTool Create() => AgentTool.Create(
        "sessions_list",
        "List conversations, optionally with their last messages",
        "List conversations with filters, and optionally their last messages.",
        ToolEffect.ReadOnly,
        [
            new("kinds", """{"type":"array","items":{"type":"string"},"description":"Only these kinds: main, group, cron, hook, node, other"}"""),
            new("limit", """{"type":"integer","minimum":1,"description":"Most conversations to list"}"""),
            new("activeMinutes", """{"type":"integer","minimum":1,"description":"Only those with activity in this many minutes"}"""),
            new("messageLimit", """{"type":"integer","minimum":0,"description":"Last messages of each, at most 20"}"""),
        ],
        RunAsync);

    private static async Task<ToolResult> RunAsync(ToolCall call, CancellationToken cancellationToken)
    {
        var kinds = call.OptionalTexts("kinds");
        var limit = call.OptionalInteger("limit", 1, int.MaxValue) is { } wanted ? Math.Min(wanted, MaxLimit) : DefaultLimit;
        var active = call.OptionalInteger("activeMinutes", 1, 60 * 24 * 3660) is { } minutes ? TimeSpan.FromMinutes(minutes) : (TimeSpan?)null;
        var messages = Math.Min(call.OptionalInteger("messageLimit", 0, int.MaxValue) ?? 0, MaxMessages);

        var reader = call.Context.Request.Sessions;
        // Filters that the store does not know are applied here, so more is read than is shown.
        var found = await reader.ListAsync(MaxLimit, active, cancellationToken);
        var rows = new JsonArray();
        foreach (var session in found.Where(session => SessionAccess.MaySee(call.Context, session.Key) && (kinds is null || kinds.Contains(session.Kind))).Take(limit))
        {
            var row = Describe(session);
            if (messages > 0 && await reader.HistoryAsync(session.Key, messages, cancellationToken) is { } history)
                row["messages"] = new JsonArray([.. history.Select(message => (JsonNode)HistoryText.Describe(message, out _))]);
            rows.Add(row);
        }
        return ToolResult.Json(new() { ["count"] = rows.Count, ["sessions"] = rows });
    }

    private static JsonObject Describe(SessionSummary session)
    {
        var row = new JsonObject { ["key"] = session.Key, ["kind"] = session.Kind, ["channel"] = session.Channel ?? "unknown" };
        Add("label", session.Label);
        Add("displayName", session.DisplayName);
        row["updatedAt"] = session.UpdatedAt;
        row["sessionId"] = session.SessionId;
        Add("model", session.Model);
        Add("contextTokens", session.ContextTokens);
        Add("totalTokens", session.TotalTokens);
        Add("thinkingLevel", session.ThinkingLevel);
        Add("verboseLevel", session.VerboseLevel);
        return row;

        void Add(string name, JsonNode? value)
        {
            if (value is not null)
                row[name] = value;
        }
    }
}
