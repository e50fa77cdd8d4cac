using System.Globalization;
using System.Text;
using System.Text.Json;
using OpenClaw.AgentRuntime.Context;
using OpenClaw.Grains.Sessions.Running;

namespace OpenClaw.Grains.Sessions.Commands;

/// <summary><c>/status</c> and <c>/context</c>.</summary>
internal static class StatusCommands
{
    public static async Task<CommandResult> Status(CommandContext context)
    {
        var entry = context.Log.Entry;
        var model = await context.Services.Models.ResolveAsync(
            context.Configuration, context.Log.Tenant, context.AgentId, entry is null ? null : SessionOrigins.ModelReference(entry), CancellationToken.None);
        var window = entry?.ContextTokens ?? model.ContextWindow;
        var queue = QueueRules.Of(context.Configuration, entry);
        return CommandResult.Say($"""
            🦞 OpenClaw.Orleans
            🧠 Model: {model.Reference}
            📚 Context: {Usage(Used(context), window)} · 🧹 Compactions: {entry?.CompactionCount ?? 0}
            🧵 Session: {context.Log.SessionKey}
            ⚙️ Think: {entry?.ThinkingLevel ?? context.Services.Models.DefaultThinking(context.Configuration, model)} · Verbose: {entry?.VerboseLevel ?? context.Configuration.Agents.Defaults.VerboseDefault}
            🪢 Queue: {queue.Mode} (depth {context.Runs.QueueDepth}){(context.Runs.IsBusy ? " · a run is active" : "")}
            """);
    }

    public static Task<CommandResult> Context(CommandContext context, string arguments)
    {
        var mode = arguments.Trim().ToLowerInvariant();
        if (mode is "" or "help")
        {
            return Task.FromResult(CommandResult.Say(
                "🧠 /context\n\nWhat the model reads: the system prompt with your workspace files, the tools, and this conversation.\n\n"
                + "- /context list: sizes in short\n- /context detail: by file and tool\n- /context json: the same for programs"));
        }
        if (mode is not ("list" or "detail" or "json"))
            return Task.FromResult(CommandResult.Say("Usage: /context list|detail|json"));
        if (context.Log.Entry?.SystemPromptReport is not { } report)
            return Task.FromResult(CommandResult.Say("🧠 Nothing was sent to the model in this session yet."));
        if (mode == "json") return Task.FromResult(CommandResult.Say(report.ToString()));

        using var document = report.Parse();
        var text = new StringBuilder("🧠 Context\n");
        var prompt = document.RootElement.GetProperty("systemPrompt");
        text.Append(CultureInfo.InvariantCulture, $"System prompt: {prompt.GetProperty("chars").GetInt64():N0} chars, of which workspace files {prompt.GetProperty("projectContextChars").GetInt64():N0}\n");
        text.Append(CultureInfo.InvariantCulture, $"Conversation: {context.Log.Conversation.Count} messages, about {TokenEstimate.Of(context.Log.Conversation.Messages):N0} tokens\n");
        if (mode == "detail")
        {
            AppendList(text, "Files", document.RootElement.GetProperty("injectedWorkspaceFiles"), "injectedChars");
            AppendList(text, "Tools", document.RootElement.GetProperty("tools").GetProperty("entries"), "schemaChars");
        }
        return Task.FromResult(CommandResult.Say(text.ToString().TrimEnd()));
    }

    // Nothing was said yet: that is known without a count.
    private static long? Used(CommandContext context) =>
        context.Log.Entry is { TotalTokensFresh: true, TotalTokens: { } counted } ? counted : context.Log.Conversation.Count == 0 ? 0 : null;

    private static string Usage(long? used, long window) => used is not { } known
        ? $"?/{Short(window)}"
        : $"{Short(known)}/{Short(window)} ({(window == 0 ? 0 : 100 * known / window)}%)";

    internal static string Short(long tokens) => tokens < 1000
        ? tokens.ToString(CultureInfo.InvariantCulture)
        : tokens < 10_000 ? (tokens / 1000.0).ToString("0.#", CultureInfo.InvariantCulture) + "k"
        : (tokens / 1000).ToString(CultureInfo.InvariantCulture) + "k";

    private static void AppendList(StringBuilder text, string title, JsonElement list, string size)
    {
        text.Append(title).Append(":\n");
        foreach (var item in list.EnumerateArray())
            text.Append(CultureInfo.InvariantCulture, $"- {item.GetProperty("name").GetString()}: {item.GetProperty(size).GetInt64():N0} chars\n");
    }
}
