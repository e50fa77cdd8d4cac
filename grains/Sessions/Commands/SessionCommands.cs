namespace OpenClaw.Grains.Sessions.Commands;

/// <summary><c>/new</c>, <c>/reset</c>, <c>/compact</c>, <c>/stop</c>.</summary>
internal static class SessionCommands
{
    private const string Greeting =
        "A new conversation has just begun. Greet the person briefly in your own voice and ask what they would like to do. "
        + "If the workspace files say how a conversation should start, follow them. Keep it to one to three sentences.";

    private static readonly TimeSpan StopWait = TimeSpan.FromSeconds(15);

    public static async Task<CommandResult> New(CommandContext context, string arguments)
    {
        if (!await context.Runs.StopAsync("reset", StopWait, CancellationToken.None))
            return CommandResult.Say("⚠️ The run of this session did not stop; try again in a moment.");
        var (model, rest) = await LeadingModelAsync(context, arguments);
        await context.Runs.ResetAsync();
        if (model is not null)
            await context.ChangeAsync(entry => Changes.SessionPatch.WithModel(entry, model, context.Configuration, context.Log.SessionKey, context.Services.Models));
        return CommandResult.Ask(rest.Length == 0 ? Greeting : rest);
    }

    public static async Task<CommandResult> Compact(CommandContext context, string arguments)
    {
        if (!await context.Runs.StopAsync("compact", StopWait, CancellationToken.None))
            return CommandResult.Say("⚠️ The run of this session did not stop; try again in a moment.");
        var result = await SessionCompaction.RunAsync(
            context.Log, context.Services, context.Configuration, arguments.Length == 0 ? null : arguments, onlyWhenNeeded: false, CancellationToken.None);
        if (result.Error is { } reason) return CommandResult.Say($"⚠️ The conversation was not compacted: {reason}");
        if (result.Tokens is not { } tokens) return CommandResult.Say("⚙️ Nothing to compact.");
        return CommandResult.Say($"⚙️ Compacted ({StatusCommands.Short(tokens.Before)} → {StatusCommands.Short(tokens.After)})");
    }

    public static async Task<CommandResult> Stop(CommandContext context)
    {
        var stopped = await context.Runs.AbortAsync(context.Message.RawSessionKey, null, "stop", CancellationToken.None);
        return CommandResult.Say(stopped.Aborted ? "⚙️ Stopped." : "⚙️ Nothing was running.");
    }

    // `/new provider/model hello`: the first word may be a model.
    private static Task<(string? Model, string Text)> LeadingModelAsync(CommandContext context, string arguments)
    {
        var words = arguments.Split(' ', 2, StringSplitOptions.TrimEntries);
        var known = words[0].Contains('/', StringComparison.Ordinal)
            && context.Services.Models.List(context.Configuration).Any(model => string.Equals(model.Reference, words[0], StringComparison.OrdinalIgnoreCase));
        return Task.FromResult<(string?, string)>(known ? (words[0], words.Length > 1 ? words[1] : "") : (null, arguments));
    }
}
