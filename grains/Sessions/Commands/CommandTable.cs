namespace OpenClaw.Grains.Sessions.Commands;

/// <summary>The slash commands, each registered by a line.</summary>
/// <remarks>Source: protocol page, slash commands. Text that names no command goes to the model as it is.</remarks>
internal static class CommandTable
{
    private static readonly Dictionary<string, Func<CommandContext, string, Task<CommandResult>>> Commands = new(StringComparer.Ordinal)
    {
        ["help"] = (context, _) => Task.FromResult(CommandResult.Say(HelpCommands.Help)),
        ["commands"] = (context, _) => Task.FromResult(CommandResult.Say(HelpCommands.List)),
        ["whoami"] = (context, _) => HelpCommands.WhoAmI(context),
        ["id"] = (context, _) => HelpCommands.WhoAmI(context),
        ["status"] = (context, _) => StatusCommands.Status(context),
        ["context"] = StatusCommands.Context,
        ["model"] = ModelCommands.Model,
        ["models"] = ModelCommands.Models,
        ["think"] = LevelCommands.Think,
        ["thinking"] = LevelCommands.Think,
        ["t"] = LevelCommands.Think,
        ["verbose"] = LevelCommands.Verbose,
        ["v"] = LevelCommands.Verbose,
        ["reasoning"] = LevelCommands.Reasoning,
        ["reason"] = LevelCommands.Reasoning,
        ["new"] = SessionCommands.New,
        ["reset"] = SessionCommands.New,
        ["compact"] = SessionCommands.Compact,
        ["stop"] = (context, _) => SessionCommands.Stop(context),
    };

    // Commands of the original that this gateway does not have yet: better said than guessed at by the model.
    private static readonly HashSet<string> NotYet = new(StringComparer.Ordinal)
    {
        "allowlist", "approve", "export-session", "export", "tts", "subagents", "kill", "steer", "tell", "config", "debug", "usage", "restart",
        "activation", "send", "elevated", "elev", "exec", "queue", "bash",
    };

    public static bool Knows(CommandLine command) => Commands.ContainsKey(command.Name) || NotYet.Contains(command.Name);

    /// <summary>Whether the command starts a conversation anew, and a run in it.</summary>
    public static bool BeginsAnew(string text) => CommandLine.TryParse(text, out var command) && command.Name is ("new" or "reset");

    public static Task<CommandResult> RunAsync(CommandContext context)
    {
        if (!CommandLine.TryParse(context.Message.Text, out var command)) throw new InvalidOperationException("no command");
        return Commands.TryGetValue(command.Name, out var run)
            ? run(context, command.Arguments)
            : Task.FromResult(CommandResult.Say($"⚠️ /{command.Name} is not available in this gateway yet."));
    }
}
