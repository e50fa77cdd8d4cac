using OpenClaw.Grains.Sessions.Text;

namespace OpenClaw.Grains.Sessions.Commands;

/// <summary><c>/think</c>, <c>/verbose</c>, <c>/reasoning</c>: alone they show, with a word they set.</summary>
internal static class LevelCommands
{
    private const string Options = "Options: off, minimal, low, medium, high.";

    public static async Task<CommandResult> Think(CommandContext context, string arguments)
    {
        if (arguments.Length == 0)
        {
            var model = await context.Services.Models.ResolveAsync(
                context.Configuration, context.Log.Tenant, context.AgentId, context.Log.Entry is { } entry ? SessionOrigins.ModelReference(entry) : null, CancellationToken.None);
            return CommandResult.Say($"Current thinking level: {context.Log.Entry?.ThinkingLevel ?? context.Services.Models.DefaultThinking(context.Configuration, model)}.\n{Options}");
        }
        if (ThinkingLevels.Normalise(arguments) is not { } level) return CommandResult.Say($"Unrecognized thinking level \"{arguments}\".\n{Options}");
        await context.ChangeAsync(entry => entry with { ThinkingLevel = level });
        return CommandResult.Say($"Thinking level set to {level}.");
    }

    public static async Task<CommandResult> Verbose(CommandContext context, string arguments)
    {
        if (arguments.Length == 0)
            return CommandResult.Say($"Current verbose level: {context.Log.Entry?.VerboseLevel ?? context.Configuration.Agents.Defaults.VerboseDefault}.\nOptions: on, full, off.");
        var level = arguments.ToLowerInvariant();
        if (level is not ("on" or "off" or "full")) return CommandResult.Say($"Unrecognized verbose level \"{arguments}\". Options: on, full, off.");
        await context.ChangeAsync(entry => entry with { VerboseLevel = level });
        return CommandResult.Say(level switch { "off" => "⚙️ Tool calls are not shown.", "full" => "⚙️ Tool calls are shown with their results.", _ => "⚙️ Tool calls are shown." });
    }

    public static async Task<CommandResult> Reasoning(CommandContext context, string arguments)
    {
        if (arguments.Length == 0) return CommandResult.Say($"Current reasoning level: {context.Log.Entry?.ReasoningLevel ?? "off"}.\nOptions: on, off, stream.");
        var level = arguments.ToLowerInvariant();
        if (level is not ("on" or "off" or "stream")) return CommandResult.Say($"Unrecognized reasoning level \"{arguments}\". Options: on, off, stream.");
        await context.ChangeAsync(entry => entry with { ReasoningLevel = level == "off" ? null : level });
        return CommandResult.Say($"⚙️ Reasoning: {level}.");
    }
}
