using System.Globalization;
using System.Text.Json.Nodes;
using OpenClaw.AgentRuntime.Providers;
using OpenClaw.AgentRuntime.Runs;

namespace OpenClaw.AgentRuntime.Tools.Sessions;

/// <summary><c>session_status</c>: a card with time, model and usage; may also choose the model.</summary>
internal static class SessionStatusTool
{
    private const int Searched = 200;

    public static AgentTool Create(TimeProvider time) => AgentTool.Create(
        "session_status",
        "Show the date and time, the model and the usage of a conversation; can choose its model",
        "Show a status card: date and time, model, tokens, context. This is how to learn what time it is. With model the conversation's model is chosen from the next turn on; model=default returns to the configured one.",
        ToolEffect.Idempotent,
        [
            new("sessionKey", """{"type":"string","description":"Another conversation; absent: this one"}"""),
            new("model", """{"type":"string","description":"provider/model or an alias to use from now on; default: the configured one"}"""),
        ],
        (call, cancellationToken) => RunAsync(call, time, cancellationToken));

    private static async Task<ToolResult> RunAsync(ToolCall call, TimeProvider time, CancellationToken cancellationToken)
    {
        var request = call.Context.Request;
        var key = SessionAccess.Resolve(call.Context, call.OptionalText("sessionKey") ?? request.SessionKey);
        if (!SessionAccess.MaySee(call.Context, key))
            return ToolResult.Json(new() { ["status"] = "forbidden", ["error"] = $"Conversation {key} is not visible from here (tools.sessions.visibility)" });

        var summary = (await request.Sessions.ListAsync(Searched, activeWithin: null, cancellationToken)).FirstOrDefault(session => session.Key == key);
        if (summary is null && key != request.SessionKey)
            throw new ToolException($"There is no conversation {key}");
        var chosen = call.OptionalText("model");
        if (chosen is not null)
            await ChooseAsync(request, key, chosen, cancellationToken);

        var card = Card(call.Context, summary, key, chosen, time.GetUtcNow());
        var details = new JsonObject { ["ok"] = true, ["sessionKey"] = key, ["changedModel"] = chosen is not null, ["statusText"] = card };
        return ToolResult.Text(card) with { Details = ToolResult.Json(details).Details };
    }

    private static async Task ChooseAsync(RunRequest request, string key, string model, CancellationToken cancellationToken)
    {
        if (request.SessionSettings is not { } settings)
            throw new ToolException("The model of a conversation can't be changed from here");
        if (model == "default")
        {
            await settings.SetModelAsync(key, model: null, cancellationToken);
            return;
        }
        var catalog = ModelCatalog.Of(request.Configuration);
        var primary = catalog.ParseReference(catalog.ForAgent(request.AgentId).Primary);
        if (catalog.ParseReference(model, primary?.Provider) is not { } reference || catalog.Find(reference) is not { } known)
            throw new ToolException($"Unknown model: {model}");
        if (!catalog.IsAllowed(reference))
            throw new ToolException($"Model {known.Reference} is not allowed (agents.defaults.models)");
        await settings.SetModelAsync(key, known.Reference, cancellationToken);
    }

    private static string Card(ToolContext context, SessionSummary? summary, string key, string? chosen, DateTimeOffset now)
    {
        var isOwn = key == context.Request.SessionKey;
        var model = chosen is not null and not "default" ? chosen : isOwn ? context.Model.Reference : summary?.Model ?? "default";
        var window = isOwn ? context.Model.ContextWindow : summary?.ContextTokens ?? context.Model.ContextWindow;
        var usage = context.LastUsage;
        var used = isOwn ? usage.Input + usage.CacheRead + usage.CacheWrite : summary?.TotalTokens;
        var lines = new List<string>
        {
            "🦞 OpenClaw",
            $"🕒 Time: {LocalTime(context, now)}",
            $"🧠 Model: {model}{(chosen is null ? "" : " (from the next turn on)")}",
        };
        if (isOwn)
            lines.Add($"🧮 Tokens: {Short(used ?? 0)} in / {Short(usage.Output)} out");
        lines.Add($"📚 Context: {(used is { } known ? $"{Short(known)}/{Short(window)} ({(window > 0 ? known * 100 / window : 0)}%)" : $"?/{Short(window)}")} · 🧹 Compactions: {summary?.CompactionCount ?? 0}");
        lines.Add($"🧵 Session: {key}{(summary is null ? "" : $" • updated {Age(now, summary.UpdatedAt)}")}");
        lines.Add($"⚙️ Think: {(isOwn ? context.Thinking : summary?.ThinkingLevel ?? "default")}");
        return string.Join('\n', lines);
    }

    private static string LocalTime(ToolContext context, DateTimeOffset now)
    {
        var name = ModelCatalog.Of(context.Request.Configuration).ForAgent(context.Request.AgentId).UserTimezone;
        var zone = name is not null && TimeZoneInfo.TryFindSystemTimeZoneById(name, out var found) ? found : TimeZoneInfo.Utc;
        var local = TimeZoneInfo.ConvertTime(now, zone);
        return $"{local.ToString("dddd, d MMMM yyyy, HH:mm", CultureInfo.InvariantCulture)} ({(zone == TimeZoneInfo.Utc ? "UTC" : name)})";
    }

    private static string Short(long tokens) => tokens switch
    {
        >= 1_000_000 => $"{(tokens / 1_000_000m).ToString("0.#", CultureInfo.InvariantCulture)}m",
        >= 10_000 => $"{tokens / 1000}k",
        >= 1_000 => $"{(tokens / 1000m).ToString("0.#", CultureInfo.InvariantCulture)}k",
        _ => tokens.ToString(CultureInfo.InvariantCulture),
    };

    private static string Age(DateTimeOffset now, long updatedAt) => (now - DateTimeOffset.FromUnixTimeMilliseconds(updatedAt)) switch
    {
        { TotalMinutes: < 1 } => "just now",
        { TotalHours: < 1 } age => $"{(int)age.TotalMinutes}m ago",
        { TotalDays: < 1 } age => $"{(int)age.TotalHours}h ago",
        var age => $"{(int)age.TotalDays}d ago",
    };
}
